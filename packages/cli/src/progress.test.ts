import { expect, test } from "vitest";
import { createProgress } from "./progress.ts";

function progressOf(isLive: boolean) {
  const said: string[] = [];
  const terminal = {
    out: () => {},
    err: (text: string) => said.push(text),
    isLive,
    signal: new AbortController().signal,
  };
  return { progress: createProgress(terminal), said };
}

test("a live terminal has its line rewritten, and cleared before what stays", () => {
  const { progress, said } = progressOf(true);

  progress.status("one");
  progress.status("two");
  progress.note("done");

  expect(said).toEqual(["\r\x1b[Kone", "\r\x1b[Ktwo", "\r\x1b[K", "done\n"]);
});

test("anything else gets plain lines, and not every status", () => {
  const { progress, said } = progressOf(false);

  progress.status("one");
  progress.status("two");
  progress.note("done");
  progress.clear();

  expect(said).toEqual(["one\n", "done\n"]);
});
