const mostBytes = 4_000_000; // several of them still fit into one request
const mostPixels = 1024; // far more than any model here reads

/** A picture file as it is, or as a smaller PNG where it takes more than a few megabytes. */
export async function shrinkPicture(file: File): Promise<Blob> {
  if (file.size <= mostBytes) return file;
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(`${file.name} cannot be read as a picture.`);
  });
  const scale = Math.min(1, mostPixels / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(
    Math.round(bitmap.width * scale),
    Math.round(bitmap.height * scale),
  );
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: "image/png" });
}
