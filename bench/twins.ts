import type { Figure } from "./figures.ts";
import { absent } from "./figures.ts";
import type { Contestant } from "./interleave.ts";
import { findPython, hasCompiler, type Peer, startPeer } from "./peers.ts";
import { peerSettings } from "./workload.ts";

export type TwinName = "eager" | "compile";

/** The PyTorch twins of a benchmark that this machine can run, and figures that name those it cannot. */
export async function startTwins(
  bench: string,
  threads: number,
  more: object = {},
  wanted: readonly TwinName[] = ["eager", "compile"],
  script = `${bench}.py`,
): Promise<{ contestants: Contestant[]; peers: Peer[]; missing: Figure[] }> {
  const python = findPython();
  const modes = [
    {
      kind: "eager",
      name: "PyTorch eager",
      compile: false,
      missing: python ? undefined : "a Python with torch",
    },
    {
      kind: "compile",
      name: "PyTorch torch.compile",
      compile: true,
      missing: python ? (hasCompiler() ? undefined : "g++") : "a Python with torch",
    },
  ];
  const contestants: Contestant[] = [];
  const peers: Peer[] = [];
  const missing: Figure[] = [];
  for (const mode of modes.filter(({ kind }) => wanted.includes(kind as TwinName))) {
    if (!python || mode.missing) {
      missing.push(absent(`${bench}: ${mode.name}`, mode.missing as string));
      continue;
    }
    const settings = { ...peerSettings(threads), ...more, compile: mode.compile };
    const peer = await startPeer(python, script, settings);
    peers.push(peer);
    contestants.push({ name: mode.name, measure: peer.measure });
  }
  return { contestants, peers, missing };
}
