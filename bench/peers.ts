import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A program of another make that does the same work; it rests while it is not being measured. */
export type Peer = {
  readonly parameters: number;
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

/**
 * Start a script of `peers/` and wait until it has warmed up. It takes its settings as one JSON
 * argument, says a line about itself, and answers each line on its input with one of seconds.
 */
export async function startPeer(python: string, script: string, settings: object): Promise<Peer> {
  const file = fileURLToPath(new URL(`peers/${script}`, import.meta.url));
  const child = spawn(python, [file, JSON.stringify(settings)], {
    stdio: ["pipe", "pipe", "pipe"],
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
  const { parameters } = await say();
  return {
    parameters: parameters as number,
    async measure() {
      child.stdin.write("1\n");
      const { seconds } = await say();
      return (seconds as number[])[0];
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
