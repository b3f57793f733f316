import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement } from "kysely";
import Libsql from "libsql";
import { migrate } from "./migrations.ts";
import type { Tables } from "./tables.ts";

export type Database = Kysely<Tables>;

/**
 * The database in a libsql file, which is made if it is not there, brought to its present form.
 *
 * What was committed outlives `kill -9` of the process; a power cut may take the last moments with it, and no more
 * (write-ahead log, synchronized at checkpoints).
 */
export async function openDatabase(file: string): Promise<Database> {
  const db = connect(file);
  try {
    await migrate(db as unknown as Kysely<never>);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/** The same as it is found, however old. */
export function connect(file: string): Database {
  const libsql = new Libsql(file);
  libsql.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000",
  );
  return new Kysely<Tables>({
    dialect: new SqliteDialect({ database: withStatements(libsql as unknown as SqliteDatabase) }), // the same calls as better-sqlite3
  });
}

const mostStatements = 200;

/** The same database; it keeps the statements that it prepared, since the same few come again and again. */
function withStatements(database: SqliteDatabase): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare(sql) {
      const known = statements.get(sql);
      if (known) return known;
      const statement = database.prepare(sql);
      if (statements.size < mostStatements) statements.set(sql, statement);
      return statement;
    },
  };
}
