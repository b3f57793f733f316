import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Kysely } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSqlJobQueue } from "../jobs/sql-job-queue.ts";
import { migrate, migrations } from "./migrations.ts";
import { connect, openDatabase } from "./open-database.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "transfusion-database-"));
  file = path.join(folder, "gateway.db");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test.each(Object.keys(migrations))("a database of step %s becomes one of today", async (step) => {
  const old = connect(file);
  await migrate(old as unknown as Kysely<never>, step);
  const row = { id: "a", kind: "training", state: "failed", priority: 2, createdAt: 5 };
  const { number } = await old
    .insertInto("jobs")
    .values({
      ...row,
      request: '{"config":{}}',
      details: "{}",
      crashes: 1,
      isCancelling: 0,
      events: 1,
    })
    .returning("number")
    .executeTakeFirstOrThrow();
  await old
    .insertInto("events")
    .values({ jobNumber: number, sequence: 1, event: '{"name":"one"}' })
    .execute();
  await old.destroy();

  const queue = createSqlJobQueue(await openDatabase(file));

  expect(await queue.find("a")).toMatchObject({
    id: "a",
    state: "failed",
    priority: 2,
    crashes: 1,
  });
  expect(await queue.events("a", 0, 9)).toEqual([{ sequence: 1, event: { name: "one" } }]);
  expect(await queue.retry("a", { name: "two" }, 1)).toMatchObject({ state: "queued", events: 2 });
  const key = { idempotencyKey: "k", fingerprint: "f" };
  await queue.add({ id: "b", kind: "training", request: {}, details: {}, ...key }, 9);
  expect((await queue.list({ limit: 9 })).map(({ id }) => id)).toEqual(["b", "a"]);
  await queue.close();
});

test("a database from the future is refused, and left as it is", async () => {
  const future = await openDatabase(file);
  await future
    .insertInto("kysely_migration" as never)
    .values({ name: "9999-later", timestamp: "2030" } as never)
    .execute();
  await future.destroy();

  await expect(openDatabase(file)).rejects.toThrow("9999-later");
});
