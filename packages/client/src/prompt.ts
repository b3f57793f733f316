import type { PromptPart } from "./generated.ts";

/** A picture to ask about: a file's bytes, its base64 or data URL, the id of a picture of the gateway, or that picture. */
export type GivenPicture = string | Uint8Array | ArrayBuffer | Blob | { readonly id: string };

/** What to answer: some text, or text and pictures in any order. */
export type Prompt = string | readonly GivenPart[];

/** A piece of a prompt: text or a picture. */
export type GivenPart =
  | { readonly text: string; readonly picture?: never }
  | { readonly picture: GivenPicture; readonly text?: never };

/** A prompt as the gateway takes it. */
export async function writePrompt(prompt: Prompt): Promise<PromptPart[]> {
  const parts = typeof prompt === "string" ? [{ text: prompt }] : prompt;
  return Promise.all(
    parts.map(async ({ text, picture }) =>
      picture === undefined ? { text: text ?? "" } : { picture: await writePicture(picture) },
    ),
  );
}

/** A picture as the gateway takes it: base64, or the id of one that it has. */
export async function writePicture(picture: GivenPicture): Promise<string> {
  if (typeof picture === "string") return picture;
  if ("id" in picture) return picture.id;
  if (picture instanceof Uint8Array) return base64(picture);
  return base64(new Uint8Array(picture instanceof Blob ? await picture.arrayBuffer() : picture));
}

function base64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  const piece = 8_192; // arguments of one call
  for (let at = 0; at < bytes.length; at += piece) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + piece)));
  }
  return btoa(pieces.join(""));
}
