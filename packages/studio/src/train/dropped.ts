/** A picture with what is said of it, to become part of a data set. */
export type NewSample = { readonly caption: string; readonly file: File };

/**
 * Dropped files as captioned pictures: the caption of `cat.png` is what `captions.jsonl` or `metadata.jsonl` says of it, or
 * what `cat.txt` says, or else its name without the ending and numbering, `a_red_circle-2.png` being `a red circle`.
 */
export async function samplesOf(files: readonly File[]): Promise<NewSample[]> {
  const texts = new Map<string, string>();
  const listed = new Map<string, string>();
  for (const file of files) {
    if (file.name.endsWith(".txt")) texts.set(stemOf(file.name), (await file.text()).trim());
    if (/^(captions|metadata)\.jsonl$/.test(file.name)) takeList(await file.text(), listed);
  }
  return files
    .filter(({ type }) => type.startsWith("image/"))
    .map((file) => {
      const stem = stemOf(file.name);
      return { file, caption: listed.get(file.name) || texts.get(stem) || captionOf(stem) };
    });
}

/** Add what each line of a list says of a file to `listed`; the folder it lies in is left out. Lines that say nothing are passed over. */
function takeList(list: string, listed: Map<string, string>): void {
  for (const line of list.split("\n")) {
    try {
      const { file, file_name = file, caption, text = caption } = JSON.parse(line);
      const [said] = Array.isArray(text) ? text : [text];
      const name = String(file_name).split("/").at(-1);
      if (name !== undefined && typeof said === "string") listed.set(name, said.trim());
    } catch {} // no JSON: nothing is said
  }
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]*$/, "");
}

function captionOf(stem: string): string {
  const words = stem.replaceAll(/[_-]+/g, " ").replace(/\s*\(?\d+\)?$/, "");
  return words.trim() || stem;
}
