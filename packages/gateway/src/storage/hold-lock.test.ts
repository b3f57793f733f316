import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { holdLock } from "./hold-lock.ts";

test("one at a time holds a lock, and whoever waits gets it next", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "transfusion-lock-"));
  const file = path.join(folder, "lock");

  const first = await holdLock(file);
  const refused = await holdLock(file);
  const waiting = holdLock(file, 30_000);
  first?.();
  const second = await waiting;

  expect(first).toBeTypeOf("function");
  expect(refused).toBeUndefined();
  expect(second).toBeTypeOf("function");
  second?.();
  await rm(folder, { recursive: true, force: true });
});

test("a process that is killed lets go of its lock", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "transfusion-lock-"));
  const file = path.join(folder, "lock");
  const holder = fork(new URL("../fakes/lock-holder.mjs", import.meta.url), [file], {
    execArgv: [],
  });
  await new Promise((resolve) => holder.once("message", resolve));

  const before = await holdLock(file);
  const exited = new Promise((resolve) => holder.once("exit", resolve));
  holder.kill("SIGKILL");
  await exited;
  const after = await holdLock(file, 5_000);

  expect(before).toBeUndefined();
  expect(after).toBeTypeOf("function");
  after?.();
  await rm(folder, { recursive: true, force: true });
});
