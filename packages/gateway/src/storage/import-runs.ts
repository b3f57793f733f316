import path from "node:path";
import { newRunDetails, type RunDetails, type RunRecord } from "../run-record.ts";
import type { Database } from "./open-database.ts";
import { readJournal } from "./read-journal.ts";
import { readRunRecords } from "./read-run-records.ts";

/**
 * Take the runs over that a gateway without a database kept in `folder`, with their events. Those that were under way
 * wait to be gone on with. A run that is known already is left alone.
 */
export async function importRuns(
  db: Database,
  folder: string,
  log: (line: string) => void,
): Promise<void> {
  const known = new Set(
    (await db.selectFrom("jobs").select("id").where("kind", "=", "training").execute()).map(
      ({ id }) => id,
    ),
  );
  for (const record of await readRunRecords(folder, log, known)) {
    const events = await readJournal(path.join(folder, record.id));
    await db.transaction().execute(async (trx) => {
      const { number } = await trx
        .insertInto("jobs")
        .values({ ...rowOf(record), events: events.length })
        .returning("number")
        .executeTakeFirstOrThrow();
      for (const [i, event] of events.entries()) {
        const row = { jobNumber: number, sequence: i + 1, event: JSON.stringify(event) };
        await trx.insertInto("events").values(row).execute();
      }
    });
  }
}

function rowOf({ id, createdAt, config, state, error, ...rest }: RunRecord) {
  const { parameters, latest, skipped, checkpoints } = rest;
  const details: RunDetails = { ...newRunDetails, parameters, latest, skipped, checkpoints };
  const hasEnded = state === "done" || state === "failed" || state === "cancelled";
  const time = Date.parse(createdAt);
  return {
    id,
    kind: "training",
    state: hasEnded ? state : "queued",
    priority: 0,
    createdAt: time,
    endedAt: hasEnded ? time : null, // the moment was not kept
    request: JSON.stringify({ config }),
    details: JSON.stringify(details),
    error: error === undefined ? null : JSON.stringify(error),
    progress: latest ? latest.step / latest.steps : null,
    crashes: 0,
    isCancelling: 0,
  };
}
