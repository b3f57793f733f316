/** A picture with what is said of it, to become part of a data set. */
export type NewSample = { readonly caption: string; readonly file: File };

/**
 * Dropped files as captioned pictures: the caption of `cat.png` is what `cat.txt` says, or else its name without the
 * ending and numbering, `a_red_circle-2.png` being `a red circle`.
 */
export async function samplesOf(files: readonly File[]): Promise<NewSample[]> {
  const texts = new Map<string, string>();
  for (const file of files) {
    if (file.name.endsWith(".txt")) texts.set(stemOf(file.name), (await file.text()).trim());
  }
  return files
    .filter(({ type }) => type.startsWith("image/"))
    .map((file) => {
      const stem = stemOf(file.name);
      return { file, caption: texts.get(stem) || captionOf(stem) };
    });
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]*$/, "");
}

function captionOf(stem: string): string {
  const words = stem.replaceAll(/[_-]+/g, " ").replace(/\s*\(?\d+\)?$/, "");
  return words.trim() || stem;
}
