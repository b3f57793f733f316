/** Where the commands speak: answers go to `out`, everything about them to `err`. */
export type Terminal = {
  out(text: string): void;
  err(text: string): void;
  /** A person looks at `err`, and it can rewrite its last line. */
  readonly isLive: boolean;
  /** Aborted when the person asks to stop. */
  readonly signal: AbortSignal;
};

/**
 * The terminal of this process. The first SIGINT or SIGTERM asks the command to end well; one that comes more
 * than a second later ends the process (a keyboard's Ctrl+C may reach us twice at once: directly and through npm).
 */
export function processTerminal(): Terminal {
  const controller = new AbortController();
  let asked: number | undefined;
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      if (asked !== undefined && performance.now() - asked > 1000) process.exit(130);
      asked ??= performance.now();
      controller.abort();
    });
  }
  for (const stream of [process.stdout, process.stderr]) stream.on("error", leaveWhenClosed);
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isLive: process.stderr.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb",
    signal: controller.signal,
  };
}

/** `transfusion … | head` closes our stdout early: nobody listens any more, which is no failure. */
function leaveWhenClosed(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
}
