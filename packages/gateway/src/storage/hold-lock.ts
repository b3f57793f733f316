import Libsql from "libsql";

/**
 * Hold a lock on `file` until the returned function is called or the process is gone, however it ends: the lock is the
 * operating system's. Nothing where another process holds it still after `waitMs`.
 */
export async function holdLock(file: string, waitMs = 0): Promise<(() => void) | undefined> {
  const until = performance.now() + waitMs;
  for (;;) {
    const db = new Libsql(file, { timeout: 0 });
    try {
      db.exec("BEGIN EXCLUSIVE");
      return () => db.close();
    } catch (error) {
      db.close();
      if (!isBusy(error)) throw error;
    }
    if (performance.now() >= until) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");
}
