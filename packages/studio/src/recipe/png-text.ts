const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** The text under a keyword in a PNG file (an `iTXt` chunk, compressed or not), or nothing. PNG 1.2, 4.2.3. */
export async function readPngText(png: Uint8Array, keyword: string): Promise<string | undefined> {
  if (signature.some((byte, i) => png[i] !== byte)) return undefined;
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = signature.length; at + 12 <= png.length; at += view.getUint32(at) + 12) {
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    if (type !== "iTXt") continue;
    const body = png.subarray(at + 8, at + 8 + view.getUint32(at));
    const end = body.indexOf(0);
    if (new TextDecoder("latin1").decode(body.subarray(0, end)) !== keyword) continue;
    const language = body.indexOf(0, end + 3);
    const text = body.subarray(body.indexOf(0, language + 1) + 1);
    return new TextDecoder().decode(body[end + 1] === 1 ? await inflate(text) : text);
  }
  return undefined;
}

async function inflate(bytes: Uint8Array): Promise<ArrayBuffer> {
  const stream = new Blob([new Uint8Array(bytes)]).stream();
  return new Response(stream.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
}
