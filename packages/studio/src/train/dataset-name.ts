/** A name that no data set has yet: `wanted`, or the same with a number. */
export function freeName(wanted: string, taken: readonly { readonly name: string }[]): string {
  const isFree = (name: string) => taken.every((other) => other.name !== name);
  if (isFree(wanted)) return wanted;
  let number = 2;
  while (!isFree(`${wanted} ${number}`)) number++;
  return `${wanted} ${number}`;
}

/** What a folder may be called: its own name without what a data set's name cannot have. */
export function nameOfFolder(folder: string): string {
  const last = folder.split(/[/\\]/).findLast((part) => part !== "") ?? "";
  return last
    .replaceAll(/[^\p{L}\p{N} _-]+/gu, " ")
    .replaceAll(/ +/g, " ")
    .replace(/^[ _-]+/, "")
    .trim()
    .slice(0, 80);
}
