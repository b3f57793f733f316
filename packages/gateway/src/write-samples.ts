import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { type InvalidOption, invalidOption } from "./failures.ts";

/** A captioned picture for a data set: a PNG file. */
export type NewSample = { readonly png: Uint8Array; readonly caption: string };

const mostBytes = 2 ** 30; // in one request
const captionFile = "captions.jsonl";

/**
 * Put `count` captioned pictures into a folder behind those that it has: read one after another into the folder `making`,
 * and all of them there or none. Answers what `read` says where one cannot be.
 */
export async function writeSamples<Refusal extends { readonly __typename: string }>(
  folder: string,
  making: string,
  count: number,
  read: (index: number) => Promise<NewSample | Refusal>,
): Promise<InvalidOption | Refusal | undefined> {
  const lines: string[] = [];
  const files: string[] = [];
  const first = await nextNumber(folder);
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const sample = await read(i);
    if ("__typename" in sample) return sample;
    const { png, caption } = sample;
    bytes += png.length;
    if (bytes > mostBytes) {
      const wanted = `samples should take at most ${mostBytes} bytes as PNG files`;
      return invalidOption("samples", `${wanted}, got more with number ${i}`);
    }
    const file = `${String(first + i).padStart(6, "0")}.png`;
    await writeFile(path.join(making, file), png);
    files.push(file);
    lines.push(`${JSON.stringify({ file, caption })}\n`);
  }
  for (const file of files) await rename(path.join(making, file), path.join(folder, file));
  await appendLines(path.join(folder, captionFile), making, lines);
  return undefined;
}

/** The number behind those of all pictures in a folder. */
async function nextNumber(folder: string): Promise<number> {
  const numbers = (await readdir(folder)).map((name) =>
    Number(/^(\d{6,15})\.png$/.exec(name)?.[1]),
  );
  return 1 + numbers.filter(Number.isFinite).reduce((most, number) => Math.max(most, number), -1);
}

/** Replace a file of lines by one with more of them, at once. */
async function appendLines(file: string, making: string, lines: readonly string[]): Promise<void> {
  const before = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return "";
  });
  const end = before === "" || before.endsWith("\n") ? "" : "\n";
  const whole = path.join(making, captionFile);
  await writeFile(whole, `${before}${end}${lines.join("")}`);
  await rename(whole, file);
}
