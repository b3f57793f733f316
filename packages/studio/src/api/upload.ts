import { shrinkPicture } from "../look/shrink-picture.ts";
import { ask } from "./ask.ts";
import { createUploadMutation } from "./documents.ts";

/** Send a picture file to the gateway as it is, or made smaller where it is very large; the id that stands for it. Throws an `Error` for people. */
export async function uploadPicture(file: File): Promise<string> {
  const body = await shrinkPicture(file);
  const { createUpload } = await ask<{ createUpload: { id: string; url: string } }>(
    createUploadMutation,
  );
  const { id, url } = createUpload;
  const response = await fetch(url, { method: "PUT", body }).catch(() => undefined);
  if (!response) throw new Error("The gateway does not answer. Try again in a moment.");
  if (!response.ok) {
    const answer = (await response.json().catch(() => ({}))) as { errors?: { message: string }[] };
    const reason = answer.errors?.[0]?.message ?? `status ${response.status}`;
    throw new Error(`${file.name} cannot be used: ${reason}`);
  }
  return id;
}
