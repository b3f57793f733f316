import { availableParallelism, cpus, totalmem, type } from "node:os";

/** Whose figures these are. */
export type Machine = {
  readonly processor: string;
  readonly threads: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
};

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    threads: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${process.arch}`,
    node: process.versions.node,
  };
}
