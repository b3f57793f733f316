import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { barePicture } from "./bare-picture.ts";
import { problemOf } from "./given-picture.ts";
import type { PictureStore, StoredPicture } from "./pictures.ts";

/** Where a picture may be put, and until when. Its id stands for the picture once it is there. */
export type Upload = { readonly id: string; readonly url: string; readonly expiresAt: Date };

/** What came of putting a picture somewhere. */
export type Put =
  | { readonly type: "kept"; readonly picture: StoredPicture }
  | { readonly type: "refused"; readonly status: 403 | 409 | 415; readonly message: string };

/** Pictures that clients put to addresses of ours, an address each. */
export type Uploads = {
  create(): Upload;
  /** The one with this id, while its address holds. */
  find(id: string): Upload | undefined;
  /** What was put there, if the address is ours and still holds: checked, turned upright, bare of what is not picture. */
  put(id: string, expires: string, signature: string, bytes: Uint8Array): Promise<Put>;
};

const lifetimeMs = 15 * 60_000;
const mostRemembered = 10_000; // addresses; older ones hold as well, but are not found

/** Uploads whose addresses are signed by a key of this process: none outlives it. */
export function createUploads(pictures: PictureStore, now: () => number = Date.now): Uploads {
  const key = randomBytes(32);
  const sign = (id: string, expires: string): Buffer =>
    createHmac("sha256", key).update(`${id} ${expires}`).digest();
  const made = new Map<string, Upload>(); // the oldest first
  const forget = (): void => {
    for (const [id, { expiresAt }] of made) {
      if (expiresAt.getTime() >= now() && made.size <= mostRemembered) return;
      made.delete(id);
    }
  };
  return {
    create() {
      const id = randomUUID();
      const until = now() + lifetimeMs;
      const signature = sign(id, `${until}`).toString("base64url");
      const url = `/uploads/${id}?expires=${until}&signature=${signature}`;
      const upload = { id, url, expiresAt: new Date(until) };
      made.set(id, upload);
      forget();
      return upload;
    },
    find(id) {
      forget();
      return made.get(id);
    },
    async put(id, expires, signature, bytes) {
      const wanted = sign(id, expires);
      const given = Buffer.from(signature, "base64url");
      const isOurs = given.length === wanted.length && timingSafeEqual(given, wanted);
      if (!isOurs || Number(expires) < now()) {
        return refused(403, "the address should be one of createUpload that has not expired");
      }
      const problem = await problemOf(bytes);
      if (problem !== undefined) return refused(415, problem);
      const png = await barePicture(bytes).catch(() => undefined);
      if (!png) return refused(415, "the bytes are not a picture that can be decoded to its end");
      const picture = await pictures.keep(png);
      const kept = await pictures.name(id, picture);
      if (kept.id === picture.id) return { type: "kept", picture };
      return refused(409, "another picture was put to this address already");
    },
  };
}

function refused(status: 403 | 409 | 415, message: string): Put {
  return { type: "refused", status, message };
}
