import type { Terminal } from "./terminal.ts";

const plainEveryMs = 10_000;

/** What a command tells while it works: notes that stay, and a status that the next one replaces. */
export type Progress = { note(text: string): void; status(text: string): void; clear(): void };

/**
 * Progress on stderr. A live terminal sees one line that is rewritten; anything else (a file, a pipe, NO_COLOR)
 * gets plain lines, a status at most every ten seconds.
 */
export function createProgress(terminal: Terminal): Progress {
  let isShown = false;
  let toldAt = -plainEveryMs;
  const clear = () => {
    if (isShown) terminal.err("\r\x1b[K");
    isShown = false;
  };
  return {
    clear,
    note(text) {
      clear();
      terminal.err(`${text}\n`);
    },
    status(text) {
      if (terminal.isLive) {
        terminal.err(`\r\x1b[K${text}`);
        isShown = true;
      } else if (performance.now() - toldAt >= plainEveryMs) {
        terminal.err(`${text}\n`);
        toldAt = performance.now();
      }
    },
  };
}
