import { type ChildProcess, fork } from "node:child_process";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";

/** A child process that is spoken to in messages of type `Sent`. */
export type Child<Sent> = {
  send(message: Sent): void;
  /** End it: it is asked to by closing its channel, and killed if it is still there after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
};

/**
 * Start `program` as a child process.
 *
 * `onMessage` gets all it says, in order; `onExit` is called once, when it is gone, with how it ended
 * ("ended with code 1", "was killed by SIGKILL"). Its error output goes to `log`, line by line.
 * `niceness` is how far it steps back for others on the same cores, the gateway first of all. A child that has said once
 * that it is alive (`startHeartbeat`) and then says nothing for `silenceMs` hangs, and is killed.
 */
export function startChild<Sent, Received>(
  program: string,
  hear: {
    onMessage(message: Received): void;
    onExit(how: string): void;
    log(line: string): void;
  },
  { niceness, silenceMs }: { readonly niceness: number; readonly silenceMs: number },
): Child<Sent> {
  const child: ChildProcess = fork(program, {
    serialization: "advanced",
    execArgv: [], // flags of the parent, such as a source loader, are not the child's
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  stepBack(child.pid, niceness);
  let gone: () => void = () => {};
  const exited = new Promise<void>((resolve) => {
    gone = resolve;
  });
  let over = false;
  const end = (how: string): void => {
    if (over) return;
    over = true;
    clearTimeout(silence);
    gone();
    hear.onExit(how);
  };
  let silence: NodeJS.Timeout | undefined;
  child.on("message", (message) => {
    silence?.refresh();
    if ((message as { type?: unknown }).type !== "alive") hear.onMessage(message as Received);
    else silence ??= setTimeout(() => child.kill("SIGKILL"), silenceMs).unref();
  });
  child.on("error", (error) => {
    if (child.pid === undefined) end(`could not be started: ${error.message}`);
  });
  child.on("exit", (code, signal) =>
    end(signal ? `was killed by ${signal}` : `ended with code ${code}`),
  );
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    for (const line of text.split("\n")) if (line.trim() !== "") hear.log(line);
  });
  return {
    send(message) {
      if (child.connected) child.send(message as object, () => {}); // a lost message shows as an exit
    },
    async stop(graceMs = 2_000) {
      if (over) return;
      child.stderr?.removeAllListeners("data").resume(); // its last words are of work nobody wants
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

function stepBack(pid: number | undefined, niceness: number): void {
  try {
    if (pid !== undefined) setPriority(pid, niceness);
  } catch {} // it is gone already, or the system does not allow it: it works all the same
}

/** In a child: say every second that it is alive and not stuck. */
export function startHeartbeat(): void {
  const beat = (): void => {
    if (process.connected) process.send?.({ type: "alive" }, undefined, undefined, () => {}); // nobody may listen any more
  };
  setInterval(beat, 1_000).unref();
  beat();
}

/** The built file of a child program of this package, wherever this file itself runs from. */
export function childProgram(
  name: "generation-child" | "training-child" | "evaluation-child" | "inspection-child",
): string {
  const built = import.meta.url.endsWith(".ts") ? `../dist/${name}.js` : `./${name}.js`;
  return fileURLToPath(new URL(built, import.meta.url));
}
