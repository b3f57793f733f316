import type { EngineName } from "@transfusion/tfjs-backend-onnx";
import { flopsOf, nameOf, type Size, settingsOf, sizes } from "./engine-workload.ts";
import { absent, type Figure, figure, goal } from "./figures.ts";
import { type Contestant, interleave } from "./interleave.ts";
import { findPython, hasCompiler, type Peer, startNodePeer, startPeer } from "./peers.ts";
import { findRoof, type Roof } from "./roof.ts";

type Runner = { readonly name: string; readonly peer: Peer };

/**
 * Training steps of a causal language model on the engine, on PyTorch, and on the other engines of tfjs, each in a
 * process of its own, against the roof. `wanted` names sizes ("256/6/256/8"), all of them unless told.
 */
export async function benchEngine(
  threads: number,
  { wanted, rounds = 7 }: { wanted?: readonly string[]; rounds?: number } = {},
): Promise<Figure[]> {
  const unknown = wanted?.find((name) => !sizes.some((size) => nameOf(size) === name));
  if (unknown !== undefined) {
    throw new RangeError(
      `bench engine: a size should be one of ${sizes.map(nameOf).join(", ")}, got ${unknown}`,
    );
  }
  const figures: Figure[] = [];
  const roof = await findRoof(threads);
  try {
    for (const size of sizes) {
      if (wanted && !wanted.includes(nameOf(size))) continue;
      figures.push(...(await benchSize(size, threads, roof, rounds)));
    }
  } finally {
    await roof.release();
  }
  return figures;
}

async function benchSize(
  size: Size,
  threads: number,
  roof: Roof,
  rounds: number,
): Promise<Figure[]> {
  const name = (what: string) => `${nameOf(size)}: ${what}`;
  const runners: Runner[] = [];
  const missing: Figure[] = [];
  const join = async (who: string, lack: string | undefined, start: () => Promise<Peer>) => {
    if (lack) missing.push(absent(name(who), lack));
    else runners.push({ name: who, peer: await start() });
  };
  const python = findPython();
  const lack = python ? undefined : "a Python with torch";
  const twin = (compile: boolean) => () =>
    startPeer(python as string, "engine.py", { ...settingsOf(size), threads, compile });
  try {
    await join("ours", undefined, () => startEngine(size, "onnx", threads));
    await join("PyTorch eager", lack, twin(false));
    await join("torch.compile", lack ?? (hasCompiler() ? undefined : "g++"), twin(true));
    const native = await startNative(size, threads);
    if (native) runners.push({ name: "tfjs-node", peer: native });
    else missing.push(absent(name("tfjs-node"), "its native library"));
    checkAlike(runners);
    const onRoof: Contestant = { name: "roof", measure: roof.measure };
    const contestants = runners.map(({ name, peer }) => ({ name, measure: peer.measure }));
    const seconds = await interleave([onRoof, ...contestants], rounds);
    const speeds = runners.map(({ name }) => ({ name, speed: flopsOf(size) / seconds[name] }));
    return [
      figure(name("roof"), seconds.roof / 1e9, "GFLOP/s"),
      ...speeds.flatMap(({ name: who, speed }) => [
        figure(name(who), speed / 1e9, "GFLOP/s"),
        ofRoof(name(`${who}, of the roof`), speed / seconds.roof, who === "ours"),
      ]),
      ...against(name, runners, seconds),
      ...missing,
      await wasmShare(size, threads, seconds.ours),
    ];
  } finally {
    for (const { peer } of runners) await peer.close();
  }
}

/** Ours beside each other one: speed, memory, and the time until the first step is done. */
function against(
  name: (what: string) => string,
  runners: readonly Runner[],
  seconds: Awaited<ReturnType<typeof interleave>>,
): Figure[] {
  const [ours, ...others] = runners as [Runner, ...Runner[]];
  const figures = others.flatMap(({ name: who, peer }) => {
    const ratio = seconds[who] / seconds.ours;
    const memory = ours.peer.peakMiB() / peer.peakMiB();
    return [
      who === "torch.compile"
        ? goal(name(`ours / ${who}, speed`), ratio, "times", { atLeast: 1.1 })
        : figure(name(`ours / ${who}, speed`), ratio, "times"),
      figure(name(`${who}, peak memory`), peer.peakMiB(), "MiB"),
      goal(name(`ours / ${who}, peak memory`), memory, "times", { atMost: 1 }),
      figure(name(`${who}, first step`), peer.firstSeconds as number, "s"),
    ];
  });
  return [
    figure(name("ours, peak memory"), ours.peer.peakMiB(), "MiB"),
    goal(name("ours, first step"), ours.peer.firstSeconds as number, "s", { atMost: 3 }),
    ...figures,
  ];
}

const ofRoof = (name: string, share: number, isOurs: boolean): Figure =>
  isOurs ? goal(name, share, "of roof", { atLeast: 0.85 }) : figure(name, share, "of roof");

/** Twins that hold another number of parameters would be doing other work. */
function checkAlike(runners: readonly Runner[]): void {
  const counts = runners.map(({ name, peer }) => `${name} ${peer.parameters}`);
  if (new Set(runners.map(({ peer }) => peer.parameters)).size > 1) {
    throw new Error(`bench engine: all should hold the same parameters, got ${counts.join(", ")}`);
  }
}

function startEngine(size: Size, engine: EngineName, threads: number, warm = 3): Promise<Peer> {
  return startNodePeer("engine.ts", { ...size, engine, threads, warm });
}

async function startNative(size: Size, threads: number): Promise<Peer | undefined> {
  try {
    return await startEngine(size, "tfjs-node", threads);
  } catch (error) {
    if (String(error).includes("should be installed")) return undefined;
    throw error;
  }
}

/** One layer and one row on tfjs's wasm engine, once: the whole would take minutes. */
async function wasmShare(size: Size, threads: number, oursSeconds: number): Promise<Figure> {
  const share = { ...size, depth: 1, batch: 1 };
  const peer = await startEngine(share, "wasm", threads, 0);
  const speed = flopsOf(share) / (await peer.measure());
  await peer.close();
  const ours = flopsOf(size) / oursSeconds;
  return figure(`${nameOf(size)}: ours / wasm (one layer, one row), speed`, ours / speed, "times");
}
