import { createHash } from "node:crypto";
import { access, mkdir } from "node:fs/promises";
import path from "node:path";
import { addPngText, readPicture, writePng } from "@transfusion/data";
import { type Pixels, type Recipe, recipeToJson } from "@transfusion/model";
import { writeFileAtomic } from "@transfusion/tensor";

/** A picture on disk. Its id is the beginning of its file's SHA-256, so equal pictures are one file. */
export type StoredPicture = {
  readonly id: string;
  readonly width: number;
  readonly height: number;
};

/** Pictures as PNG files in one folder. */
export type PictureStore = {
  readonly folder: string;
  /** Keep a picture, with the recipe it was made by if there is one. */
  save(picture: Pixels, recipe?: Recipe): Promise<StoredPicture>;
  /** The picture with this id as `size` x `size` pixels, or nothing where there is none. */
  read(id: string, size: number): Promise<Pixels | undefined>;
};

const idPattern = /^[0-9a-f]{32}$/;

/** Whether this can be the id of a picture at all. Only such ids ever become part of a path. */
export function isPictureId(id: string): boolean {
  return idPattern.test(id);
}

/** Where a picture is served. */
export function pictureUrl(id: string): string {
  return `/pictures/${id}.png`;
}

/** The store in `folder`, which is made if it is not there. */
export async function openPictures(folder: string): Promise<PictureStore> {
  await mkdir(folder, { recursive: true });
  return {
    folder,
    async save(picture, recipe) {
      const plain = await writePng(picture);
      const png = recipe ? addPngText(plain, "transfusion", recipeToJson(recipe)) : plain;
      const id = createHash("sha256").update(png).digest("hex").slice(0, 32);
      const file = path.join(folder, `${id}.png`);
      if (!(await exists(file))) await writeFileAtomic(file, png);
      return { id, width: picture.width, height: picture.height };
    },
    async read(id, size) {
      if (!isPictureId(id)) return undefined;
      const file = path.join(folder, `${id}.png`);
      return (await exists(file)) ? readPicture(file, size) : undefined;
    },
  };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
