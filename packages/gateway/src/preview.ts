import { writePng } from "@transfusion/data";
import type { Pixels } from "@transfusion/model";
import sharp from "sharp";

const mostCharacters = 10_000; // of an event's data URL

/** A picture under way as a data URL below 10 kB: a PNG where that fits, else WebP, else a smaller one. */
export async function previewUrl(picture: Pixels): Promise<string> {
  const png = dataUrl("image/png", await writePng(picture));
  if (png.length <= mostCharacters) return png;
  const { width, height, data } = picture;
  for (let side = Math.min(256, Math.max(width, height)); ; side = Math.ceil(side / 2)) {
    const webp = await sharp(data, { raw: { width, height, channels: 3 } })
      .resize(side, side, { fit: "inside", withoutEnlargement: true })
      .webp({ quality: 80 })
      .toBuffer();
    const url = dataUrl("image/webp", webp);
    if (url.length <= mostCharacters || side === 1) return url;
  }
}

function dataUrl(mime: string, bytes: Uint8Array): string {
  return `data:${mime};base64,${Buffer.from(bytes).toString("base64")}`;
}
