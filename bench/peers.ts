import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A program of another make that does the same work; it rests while it is not being measured. */
export type Peer = {
  readonly parameters: number;
  /** The seconds from nothing to the end of its first piece of work, where it says so. */
  readonly firstSeconds?: number;
  /** The most memory that its process has held so far, in MiB; known after the first measurement. */
  peakMiB(): number;
  /** The seconds of one piece of its work. */
  measure(): Promise<number>;
  close(): Promise<void>;
};

/** A Python that has PyTorch: TRANSFUSION_BENCH_PYTHON, else python3, if it can import torch. */
export function findPython(): string | undefined {
  // biome-ignore lint/suspicious/noUndeclaredEnvVars: no task of turbo reads it
  const python = process.env.TRANSFUSION_BENCH_PYTHON ?? "python3";
  return spawnSync(python, ["-c", "import torch"]).status === 0 ? python : undefined;
}

/** Whether `torch.compile` finds the compiler it needs. */
export function hasCompiler(): boolean {
  return spawnSync("g++", ["--version"]).status === 0;
}

/** Start a Python script of `peers/`. */
export function startPeer(python: string, script: string, settings: object): Promise<Peer> {
  return startProgram(python, [], script, settings);
}

/** Start a script of `peers/` in a Node of its own, straight from source. */
export function startNodePeer(script: string, settings: object): Promise<Peer> {
  const flags = ["--conditions=@transfusion/source", "--import", "tsx"];
  return startProgram(process.execPath, flags, script, settings);
}

/**
 * Start a script of `peers/` and wait until it has warmed up. It takes its settings as one JSON
 * argument, says a line about itself, and answers each line on its input with one of seconds. What `torch.compile` makes
 * is kept between runs, for it may take minutes.
 */
async function startProgram(
  program: string,
  flags: readonly string[],
  script: string,
  settings: object,
): Promise<Peer> {
  const file = fileURLToPath(new URL(`peers/${script}`, import.meta.url));
  const child = spawn(program, [...flags, file, JSON.stringify(settings)], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { TORCHINDUCTOR_CACHE_DIR: join(tmpdir(), "transfusion-compiled"), ...process.env },
  });
  let complaint = "";
  child.stderr.on("data", (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-2000);
  });
  const ended = once(child, "close");
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const say = async (): Promise<Record<string, unknown>> => {
    const { done, value } = await lines.next();
    if (!done) return JSON.parse(value);
    throw new Error(`${script}: should answer, ended instead:\n${complaint}`);
  };
  const { parameters, firstSeconds } = await say();
  let peak = 0;
  return {
    parameters: parameters as number,
    firstSeconds: firstSeconds as number | undefined,
    peakMiB: () => peak,
    async measure() {
      child.stdin.write("1\n");
      const { seconds, peakMiB } = await say();
      peak = peakMiB as number;
      return (seconds as number[])[0];
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
