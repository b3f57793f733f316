import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { floats, integers } from "./array.ts";
import { parseSafetensors, readSafetensors, writeSafetensors } from "./safetensors.ts";
import { headerLength, parseHeader, SafetensorsError } from "./safetensors-header.ts";

const zoo = fileURLToPath(
  new URL("../../../../shared/data/references/safetensors-zoo", import.meta.url),
);
const withZoo = test.skipIf(!existsSync(zoo)); // skips where ../shared is not beside the repository
const folder = mkdtempSync(join(tmpdir(), "safetensors-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Expected = {
  valid: {
    file: string;
    metadata: Record<string, string> | null;
    tensors: {
      name: string;
      dtype: string;
      shape: number[];
      data_offsets: number[];
      hex: string;
    }[];
  }[];
  corrupt: { file: string; reference_accepts: boolean }[];
};
const expected = (): Expected => JSON.parse(readFileSync(join(zoo, "expected.json"), "utf8"));

withZoo("every valid file of the zoo has the header and the bytes it should have", () => {
  for (const { file, metadata, tensors } of expected().valid) {
    const bytes = readFileSync(join(zoo, file));
    const length = headerLength(bytes, bytes.length);
    const data = bytes.subarray(8 + length);

    const header = parseHeader(bytes.subarray(8, 8 + length), data.length);

    expect([...header.metadata], file).toEqual(Object.entries(metadata ?? {}));
    expect(header.entries.size, file).toBe(tensors.length);
    for (const { name, dtype, shape, data_offsets, hex } of tensors) {
      const entry = header.entries.get(name);
      expect(entry, `${file} ${name}`).toEqual({
        kind: dtype,
        shape,
        begin: data_offsets[0],
        end: data_offsets[1],
      });
      expect(data.subarray(entry?.begin, entry?.end).toString("hex")).toBe(hex);
    }
  }
});

withZoo("a valid file loads, or says which of its numbers we cannot hold", async () => {
  const refused: string[] = [];
  for (const { file, tensors } of expected().valid) {
    try {
      const read = await readSafetensors(join(zoo, file));
      expect(Object.keys(read.tensors).sort(), file).toEqual(
        tensors.map(({ name }) => name).sort(),
      );
    } catch (error) {
      expect(error, file).toBeInstanceOf(SafetensorsError);
      refused.push(file.slice(6, 8));
    }
  }

  expect(refused).toEqual(["01", "02", "07"]); // 64-bit numbers beyond int32, and 8-bit floats
});

withZoo("every broken file of the zoo is refused, from bytes and from disk", async () => {
  // Odd, but accepted by the reference and by us: an extra field, BOOL bytes above 1, null metadata.
  const odd = /\/(23|33|35)-/;
  for (const { file } of expected().corrupt) {
    const path = join(zoo, file);
    const parse = () => parseSafetensors(readFileSync(path));
    if (odd.test(file)) {
      expect(parse, file).not.toThrow();
    } else {
      expect(parse, file).toThrow(SafetensorsError);
      await expect(readSafetensors(path), file).rejects.toThrow(SafetensorsError);
    }
  }
});

test("what is written is read back, names in any script and names that objects hold dear included", async () => {
  const file = join(folder, "all.safetensors");
  const tensors = Object.fromEntries([
    ["truth", { shape: [3], dtype: "bool" as const, data: Uint8Array.of(1, 0, 1) }],
    ["__proto__", floats(Float32Array.of(1.5, -2, Number.NaN, 1e-40), [2, 2])],
    ["größe", integers(Int32Array.of(7), [])],
    ["empty", floats(new Float32Array(0), [0, 4])],
  ]);

  await writeSafetensors(file, tensors, { metadata: { format: "pt" } });
  const read = await readSafetensors(file);

  expect(read.metadata).toEqual({ format: "pt" });
  expect(Object.keys(read.tensors).sort()).toEqual(Object.keys(tensors).sort());
  for (const [name, array] of Object.entries(tensors)) expect(read.tensors[name]).toEqual(array);
});

test("half precision halves the file, and refuses a number it cannot hold", async () => {
  const file = join(folder, "half.safetensors");

  await writeSafetensors(file, { x: floats(Float32Array.of(0.1, 65504), [2]) }, { half: true });
  const read = await readSafetensors(file);

  expect([...read.tensors.x.data]).toEqual([0.0999755859375, 65504]); // 1638 / 2¹⁴
  const large = { large: floats(Float32Array.of(7e4), [1]) };
  await expect(writeSafetensors(file, large, { half: true })).rejects.toThrow(
    "writeSafetensors: large should fit half precision, got 70000",
  );
});

test("whole numbers that are named are kept in 8 bits, if they fit", async () => {
  const file = join(folder, "bytes.safetensors");
  const x = integers(Int32Array.of(-128, 0, 127), [3]);
  const y = integers(Int32Array.of(128), [1]);

  await writeSafetensors(file, { x, y }, { eightBits: new Set(["x"]) });

  expect((await readSafetensors(file)).tensors).toEqual({ x, y });
  const bytes = readFileSync(file);
  const { entries } = parseHeader(bytes.subarray(8, -7), 7);
  expect([...entries].map(([name, { kind }]) => [name, kind]).sort()).toEqual([
    ["x", "I8"],
    ["y", "I32"],
  ]);
  await expect(writeSafetensors(file, { y }, { eightBits: new Set(["y"]) })).rejects.toThrow(
    "writeSafetensors: y should fit 8 bits, got 128",
  );
});

test("an int64 beyond 32 bits is an error that names the tensor", () => {
  const text = '{"big":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}';
  const bytes = new Uint8Array(8 + text.length + 8);
  bytes[0] = text.length;
  bytes.set(new TextEncoder().encode(text), 8);
  bytes[8 + text.length + 4] = 1; // 2³²

  expect(() => parseSafetensors(bytes)).toThrow("big should fit 32 bits, got 4294967296");
});
