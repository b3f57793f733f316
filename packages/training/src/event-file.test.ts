import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { crc32c, createEventFile } from "./event-file.ts";

test("the checksum is CRC-32C: RFC 3720's 32 zero bytes, and the nine digits", () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
});

test("records frame what they hold by length and checksums; numbers carry step and tag", async () => {
  const folder = await mkdtemp(join(tmpdir(), "events-"));

  const events = await createEventFile(folder, 7, () => 1000.5);
  await events.write(8, { numbers: { "train/loss": 0.5 } });

  const [name] = await readdir(folder);
  expect(name).toBe("events.out.tfevents.1000.7");
  const file = await readFile(join(folder, name as string));
  const records: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    records.push(file.subarray(at + 12, at + 12 + length));
    at += 16 + length;
  }
  expect(records).toHaveLength(3);
  expect(records[0]?.subarray(9).toString("latin1")).toBe("\x1a\x0dbrain.Event:2");
  expect([...(records[1] as Buffer).subarray(9)]).toEqual([0x10, 8, 0x3a, 2, 8, 1]);
  // step 8; summary of one value: tag of 10 letters, 0.5 as a float
  const value = [0x0a, 10, ...Buffer.from("train/loss"), 0x15, 0, 0, 0, 0x3f];
  expect([...(records[2] as Buffer).subarray(9)]).toEqual([
    ...[0x10, 8, 0x2a, value.length + 2, 0x0a, value.length],
    ...value,
  ]);
  await rm(folder, { recursive: true });
});
