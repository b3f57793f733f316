import { randomUUID } from "node:crypto";
import type { SelectQueryBuilder, Transaction } from "kysely";
import type { Database } from "../storage/open-database.ts";
import type { Tables } from "../storage/tables.ts";
import { type JobFilter, type JobQueue, LeaseLostError, type StoredEvent } from "./job-queue.ts";
import { columnsOf, jobOf, type Row, rowOf } from "./job-row.ts";
import { createWatchers } from "./watchers.ts";

const ended = ["done", "failed", "cancelled"];

/** A queue in tables; watchers are told of what happens in this process. Closing it closes the database. */
export function createSqlJobQueue(db: Database, now: () => number = Date.now): JobQueue {
  const watchers = createWatchers();
  // The two that are asked most are built once, and get their parameters, in this order, when they are asked.
  const findJob = db.selectFrom("jobs").selectAll().where("id", "=", "").compile();
  const findEvents = db
    .selectFrom("events")
    .innerJoin("jobs", "jobs.number", "events.jobNumber")
    .where("jobs.id", "=", "")
    .where("events.sequence", ">", 0)
    .orderBy("events.sequence")
    .limit(1)
    .select(["events.sequence", "events.event"])
    .compile();

  /** Change jobs in one transaction, and tell watchers once it holds. */
  const change = async <Result>(
    deed: (
      trx: Transaction<Tables>,
      tell: (row: Row, events: readonly object[]) => Promise<Row>,
    ) => Promise<Result>,
  ): Promise<Result> => {
    const told: { id: string; events: StoredEvent[]; hasEnded: boolean }[] = [];
    const result = await db.transaction().execute((trx) =>
      deed(trx, async (row, events) => {
        const stored = events.map((event, i) => ({ sequence: row.events + i + 1, event }));
        if (stored.length > 0) {
          const rows = stored.map(({ sequence, event }) => ({
            jobNumber: row.number,
            sequence,
            event: JSON.stringify(event),
          }));
          await trx.insertInto("events").values(rows).execute();
          await trx
            .updateTable("jobs")
            .set({ events: row.events + stored.length })
            .where("number", "=", row.number)
            .execute();
        }
        told.push({ id: row.id, events: stored, hasEnded: ended.includes(row.state) });
        return { ...row, events: row.events + stored.length };
      }),
    );
    for (const { id, ...rest } of told) watchers.tell(id, rest);
    return result;
  };

  const queue: JobQueue = {
    add: (job, limit) =>
      change(async (trx, tell) => {
        const { kind, idempotencyKey } = job;
        if (idempotencyKey !== undefined) {
          const known = await trx
            .selectFrom("jobs")
            .selectAll()
            .where("kind", "=", kind)
            .where("idempotencyKey", "=", idempotencyKey)
            .executeTakeFirst();
          if (known) return known.fingerprint === job.fingerprint ? jobOf(known) : "conflict";
        }
        if ((await waitingOf(trx, kind)) >= limit) return "full";
        const row = await trx
          .insertInto("jobs")
          .values(rowOf(job, now()))
          .returningAll()
          .executeTakeFirstOrThrow();
        return jobOf(await tell(row, []));
      }),
    async find(id) {
      const { rows } = await db.executeQuery<Row>({ ...findJob, parameters: [id] });
      return rows[0] && jobOf(rows[0]);
    },
    async list(filter) {
      const rows = await filtered(db.selectFrom("jobs"), filter)
        .selectAll()
        .orderBy("number", filter.isOldestFirst ? "asc" : "desc")
        .limit(filter.limit)
        .execute();
      return rows.map(jobOf);
    },
    async count(filter) {
      const { count } = await filtered(db.selectFrom("jobs"), filter)
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async positionOf({ id }) {
      const row = await db
        .selectFrom("jobs as own")
        .innerJoin("jobs as other", "other.kind", "own.kind")
        .where("own.id", "=", id)
        .where("own.state", "=", "queued")
        .where((where) =>
          where.or([
            where("other.state", "=", "running"),
            where.and([
              where("other.state", "=", "queued"),
              where.or([
                where("other.priority", ">", where.ref("own.priority")),
                where.and([
                  where("other.priority", "=", where.ref("own.priority")),
                  where("other.number", "<=", where.ref("own.number")),
                ]),
              ]),
            ]),
          ]),
        )
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow();
      return Number(row.count) === 0 ? undefined : Number(row.count) - 1; // itself was counted
    },
    claim: (kind, leaseMs) =>
      change(async (trx, tell) => {
        const token = randomUUID();
        const row = await trx
          .updateTable("jobs")
          .set(({ ref, fn, val }) => ({
            state: "running",
            lease: token,
            leaseUntil: now() + leaseMs,
            startedAt: fn.coalesce(ref("startedAt"), val(now())),
          }))
          .where("number", "=", (from) =>
            from
              .selectFrom("jobs")
              .select("number")
              .where("kind", "=", kind)
              .where("state", "=", "queued")
              .orderBy("priority", "desc")
              .orderBy("number")
              .limit(1),
          )
          .where("state", "=", "queued") // somebody else may have been faster
          .returningAll()
          .executeTakeFirst();
        return row && { job: jobOf(await tell(row, [])), token };
      }),
    async renew(token, leaseMs) {
      const { numUpdatedRows } = await db
        .updateTable("jobs")
        .set({ leaseUntil: now() + leaseMs })
        .where("lease", "=", token)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    record: (token, events, changes = {}) =>
      change(async (trx, tell) => {
        const row = await trx
          .updateTable("jobs")
          .set(columnsOf(changes, now()))
          .where("lease", "=", token)
          .returningAll()
          .executeTakeFirst();
        if (!row) throw new LeaseLostError("record: the lease should hold, got one that was lost");
        return jobOf(await tell(row, events));
      }),
    async release(token, hasCrashed) {
      await change(async (trx, tell) => {
        const row = await trx
          .updateTable("jobs")
          .set(({ eb }) => ({
            state: "queued",
            lease: null,
            leaseUntil: null,
            secondsLeft: null,
            crashes: eb("crashes", "+", hasCrashed ? 1 : 0),
          }))
          .where("lease", "=", token)
          .returningAll()
          .executeTakeFirst();
        if (row) await tell(row, []);
      });
    },
    cancel: (id, event) =>
      change(async (trx, tell) => {
        const waiting = await trx
          .updateTable("jobs")
          .set({ state: "cancelled", endedAt: now() })
          .where("id", "=", id)
          .where("state", "=", "queued")
          .returningAll()
          .executeTakeFirst();
        if (waiting) return jobOf(await tell(waiting, [event]));
        await trx
          .updateTable("jobs")
          .set({ isCancelling: 1 })
          .where("id", "=", id)
          .where("state", "=", "running")
          .execute();
        const row = await trx
          .selectFrom("jobs")
          .selectAll()
          .where("id", "=", id)
          .executeTakeFirst();
        return row && jobOf(row);
      }),
    retry: (id, event, limit) =>
      change(async (trx, tell) => {
        const found = await trx
          .selectFrom("jobs")
          .selectAll()
          .where("id", "=", id)
          .executeTakeFirst();
        if (!found) return undefined;
        if (found.state !== "failed" && found.state !== "cancelled") return jobOf(found);
        if ((await waitingOf(trx, found.kind)) >= limit) return "full";
        const row = await trx
          .updateTable("jobs")
          .set({ state: "queued", error: null, endedAt: null, crashes: 0, isCancelling: 0 })
          .where("id", "=", id)
          .returningAll()
          .executeTakeFirstOrThrow();
        return jobOf(await tell(row, [event]));
      }),
    recover: (before) =>
      change(async (trx, tell) => {
        const rows = await trx
          .updateTable("jobs")
          .set({ state: "queued", lease: null, leaseUntil: null, secondsLeft: null })
          .where("state", "=", "running")
          .where("leaseUntil", "<", Math.min(before, Number.MAX_SAFE_INTEGER))
          .returningAll()
          .execute();
        for (const row of rows) await tell(row, []);
        return rows.map(jobOf);
      }),
    async events(id, after, limit) {
      const query = { ...findEvents, parameters: [id, after, limit] };
      const { rows } = await db.executeQuery<{ sequence: number; event: string }>(query);
      return rows.map(({ sequence, event }) => ({ sequence, event: JSON.parse(event) as object }));
    },
    async remove(id) {
      const { numDeletedRows } = await db
        .deleteFrom("jobs")
        .where("id", "=", id)
        .where("state", "in", ended)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
    watch: watchers.add,
    close: () => db.destroy(),
  };
  return queue;
}

async function waitingOf(trx: Transaction<Tables>, kind: string): Promise<number> {
  const { count } = await trx
    .selectFrom("jobs")
    .where("kind", "=", kind)
    .where("state", "=", "queued")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

function filtered<Chosen>(
  query: SelectQueryBuilder<Tables, "jobs", Chosen>,
  { kind, states, before, after }: Omit<JobFilter, "limit">,
): SelectQueryBuilder<Tables, "jobs", Chosen> {
  let narrowed = query;
  if (kind !== undefined) narrowed = narrowed.where("kind", "=", kind);
  if (states !== undefined) narrowed = narrowed.where("state", "in", [...states]);
  if (before !== undefined) narrowed = narrowed.where("number", "<", before);
  if (after !== undefined) narrowed = narrowed.where("number", ">", after);
  return narrowed;
}
