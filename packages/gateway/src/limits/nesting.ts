/** How deep JSON that a client sends may be nested; a training configuration has six levels. */
export const mostNesting = 64;

const quote = 0x22;
const backslash = 0x5c;
const [list, object] = [0x5b, 0x7b];
const [listEnd, objectEnd] = [0x5d, 0x7d];

/** How deep the lists and objects of JSON text are nested, by its bytes alone; looks no further than past `limit`. */
export function nestingOf(json: Uint8Array, limit: number): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < json.length && deepest <= limit; i++) {
    const byte = json[i] as number;
    if (byte === quote) i = endOfText(json, i + 1);
    else if (byte === list || byte === object) deepest = Math.max(deepest, ++depth);
    else if (byte === listEnd || byte === objectEnd) depth--;
  }
  return deepest;
}

/** Where a text that began before `from` ends. */
function endOfText(json: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const end = json.indexOf(quote, at);
    if (end < 0) return json.length;
    let slashes = 0;
    while (end - 1 - slashes >= from && json[end - 1 - slashes] === backslash) slashes++;
    if (slashes % 2 === 0) return end;
    at = end + 1;
  }
}
