import { expect, test } from "vitest";
import { EventLog } from "./event-log.ts";

test("a late reader gets all events so far, then those to come, numbered from 1", async () => {
  const log = new EventLog<{ name: string }>();
  log.append({ name: "first" });
  const reader = log.follow();
  const read: string[] = [];
  const reading = (async () => {
    for await (const { name, sequence } of reader) read.push(`${sequence} ${name}`);
  })();

  log.append({ name: "second" });
  await Promise.resolve();
  log.append({ name: "third" });
  log.close();
  await reading;

  expect(read).toEqual(["1 first", "2 second", "3 third"]);
});

test("a reader goes on after the number it names", async () => {
  const log = new EventLog([{ name: "first" }, { name: "second" }]);
  log.close();

  const names: string[] = [];
  for await (const { name } of log.follow(1)) names.push(name);

  expect(names).toEqual(["second"]);
});

test("a reader who leaves while waiting is let go", async () => {
  const reader = new EventLog<object>().follow();
  const waiting = reader.next();

  await reader.return?.();

  expect(await waiting).toEqual({ done: true, value: undefined });
});
