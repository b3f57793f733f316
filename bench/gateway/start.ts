import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A gateway in a process of its own, to be measured from outside. */
export type MeasuredGateway = {
  readonly url: string;
  /** From its start until it said that it is ready. */
  readonly readyMs: number;
  ask<Answer>(query: string, variables?: object): Promise<Answer>;
  /** A number of its metrics. */
  metric(name: string): Promise<number>;
  stop(): Promise<void>;
};

/** Run `node program … DATA` on a new data folder until it says where it listens and is ready. */
export async function startMeasured(
  argumentsFor: (data: string) => readonly string[],
): Promise<MeasuredGateway> {
  const data = await mkdtemp(path.join(tmpdir(), "transfusion-bench-"));
  const from = performance.now();
  const child = spawn(process.execPath, argumentsFor(data), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await addressOf(child);
  while (!(await fetch(`${url}/health/ready`)).ok);
  const readyMs = performance.now() - from;
  return {
    url,
    readyMs,
    async ask<Answer>(query: string, variables = {}) {
      const response = await fetchAgain(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as { data: Answer; errors?: unknown };
      if (errors) throw new Error(`the gateway answered ${JSON.stringify(errors)}`);
      return data;
    },
    async metric(name) {
      const text = await (await fetchAgain(`${url}/metrics`)).text();
      const line = text.split("\n").find((each) => each.startsWith(`${name} `));
      return Number(line?.split(" ")[1]);
    },
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
      await ended;
      clearTimeout(timer);
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** Ask once more where a kept connection had been closed meanwhile, as happens where processes are paused. */
function fetchAgain(url: string, init?: RequestInit): Promise<Response> {
  return fetch(url, init).catch(() => fetch(url, init));
}

async function addressOf(child: ChildProcess): Promise<string> {
  let heard = "";
  return new Promise((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      heard += text;
      const line = /^\{"type":"listening".*\}$/m.exec(heard)?.[0];
      if (line) resolve((JSON.parse(line) as { url: string }).url);
    });
    child.once("exit", (code) => reject(new Error(`the gateway ended with code ${code}`)));
  });
}
