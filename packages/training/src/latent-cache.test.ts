import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pixels } from "@transfusion/model";
import { floats } from "@transfusion/tensor";
import type { Vae } from "@transfusion/vae";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashOfVae, openLatentCache } from "./latent-cache.ts";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "latent-cache-"));
});
afterAll(() => rm(root, { recursive: true }));

const vae = { config: { latentChannels: 1 }, weights: { a: floats(Float32Array.of(1), [1]) } };
const other = { ...vae, weights: { a: floats(Float32Array.of(2), [1]) } };
const pictureOf = (byte: number): Pixels => ({
  width: 1,
  height: 1,
  data: Uint8Array.of(byte, byte, byte),
});
const entryBytes = 32 + 8;

/** A cache whose coder makes two numbers of a picture's first byte, and what it was asked for. */
async function cacheIn(name: string, { bytes = 1000, of = vae } = {}) {
  const asked: number[] = [];
  const coder = {
    encode: async (pictures: readonly Pixels[]) =>
      pictures.map(({ data }) => {
        asked.push(data[0]);
        return Float32Array.of(data[0], -data[0]);
      }),
  };
  const folder = join(root, name);
  const cache = await openLatentCache(folder, of as unknown as Vae, coder, { maximumBytes: bytes });
  const latents = async (...bytes: number[]) =>
    (await cache.latentsOf(bytes.map(pictureOf))).map(([first]) => first);
  return { latents, asked, folder };
}

test("a picture is encoded once, for later runs too, and its latents come back as they were", async () => {
  const first = await cacheIn("once");

  expect(await first.latents(1, 2)).toEqual([1, 2]);
  expect(await first.latents(2, 3, 1)).toEqual([2, 3, 1]);
  expect(first.asked).toEqual([1, 2, 3]);
  const later = await cacheIn("once");
  expect(await later.latents(3, 2, 1)).toEqual([3, 2, 1]);
  expect(later.asked).toEqual([]);
});

test("latents of another VAE are others", async () => {
  await (await cacheIn("vaes")).latents(1);
  const second = await cacheIn("vaes", { of: other });

  await second.latents(1);

  expect(second.asked).toEqual([1]);
  expect(hashOfVae(vae as unknown as Vae)).not.toBe(hashOfVae(other as unknown as Vae));
});

test.each([
  ["changed", (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 39), Buffer.of(77)])],
  ["cut short", (bytes: Buffer) => bytes.subarray(0, 35)],
  ["empty", () => Buffer.of()],
])("an entry that is %s is made anew", async (name, damage) => {
  const { latents, asked, folder } = await cacheIn(`damaged ${name}`);
  await latents(5);
  const [entry] = await readdir(folder);
  await writeFile(join(folder, entry), damage(await readFile(join(folder, entry))));

  expect(await latents(5)).toEqual([5]);
  expect(await latents(5)).toEqual([5]);
  expect(asked).toEqual([5, 5]);
});

test("it never takes more than it may: what was not asked for longest goes", async () => {
  const { latents, asked, folder } = await cacheIn("bounded", { bytes: 2 * entryBytes });
  await latents(1);
  await latents(2);
  await latents(1);

  await latents(3); // in place of 2

  expect(await readdir(folder)).toHaveLength(2);
  await latents(1, 3);
  expect(asked).toEqual([1, 2, 3]);
  await latents(2);
  expect(asked).toEqual([1, 2, 3, 2]);
  expect(await readdir(folder)).toHaveLength(2);
});

test("a torn file of a killed run is cleared away", async () => {
  const { folder } = await cacheIn("torn");
  await writeFile(join(folder, ".abc.1-1.part"), "half");

  await cacheIn("torn");

  expect(await readdir(folder)).toEqual([]);
});
