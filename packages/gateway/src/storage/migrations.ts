import { type Kysely, type Migration, Migrator, sql } from "kysely";

/**
 * How the database came to its present form, in order. A step that was released is never edited: another is added
 * behind it. The steps use what SQLite and PostgreSQL both know.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-jobs": {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable("jobs")
        .addColumn("number", "integer", (column) => column.primaryKey().autoIncrement())
        .addColumn("id", "text", (column) => column.notNull().unique())
        .addColumn("kind", "text", (column) => column.notNull())
        .addColumn("state", "text", (column) => column.notNull())
        .addColumn("priority", "integer", (column) => column.notNull().defaultTo(0))
        .addColumn("createdAt", "bigint", (column) => column.notNull())
        .addColumn("startedAt", "bigint")
        .addColumn("endedAt", "bigint")
        .addColumn("request", "text", (column) => column.notNull())
        .addColumn("details", "text", (column) => column.notNull())
        .addColumn("error", "text")
        .addColumn("progress", "double precision")
        .addColumn("secondsLeft", "double precision")
        .addColumn("crashes", "integer", (column) => column.notNull().defaultTo(0))
        .addColumn("isCancelling", "integer", (column) => column.notNull().defaultTo(0))
        .addColumn("events", "integer", (column) => column.notNull().defaultTo(0))
        .addColumn("lease", "text")
        .addColumn("leaseUntil", "bigint")
        .execute();
      await db.schema
        .createTable("events")
        .addColumn("jobNumber", "integer", (column) =>
          column.notNull().references("jobs.number").onDelete("cascade"),
        )
        .addColumn("sequence", "integer", (column) => column.notNull())
        .addColumn("event", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("eventPlace", ["jobNumber", "sequence"])
        .execute();
      await db.schema
        .createIndex("jobsByTurn")
        .on("jobs")
        .columns(["kind", "state", "priority", "number"])
        .execute();
    },
  },
  "0002-idempotency": {
    async up(db: Kysely<unknown>) {
      await db.schema.alterTable("jobs").addColumn("idempotencyKey", "text").execute();
      await db.schema.alterTable("jobs").addColumn("fingerprint", "text").execute();
      await db.schema
        .createIndex("jobsByKey")
        .on("jobs")
        .columns(["kind", "idempotencyKey"])
        .unique()
        .where(sql.ref("idempotencyKey"), "is not", null)
        .execute();
    },
  },
};

/** Bring the database to its present form, or to that of an earlier `step`. */
export async function migrate(db: Kysely<never>, step?: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
  });
  const { error } = await (step ? migrator.migrateTo(step) : migrator.migrateToLatest());
  if (error) throw error;
}
