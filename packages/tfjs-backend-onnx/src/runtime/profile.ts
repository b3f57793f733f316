import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Graph, Node } from "../graph/graph.ts";
import { nodeNameOf } from "../graph/write-onnx.ts";
import type { Profile, ProfileRow } from "../program.ts";
import { ask } from "./host.ts";
import type { Feeds, Model } from "./messages.ts";

/** A loaded program whose nodes can be timed. */
export type Measured = {
  readonly program: number;
  readonly graph: Graph;
  readonly written: () => Model;
};

/** What ONNX Runtime writes down of a run: microseconds since it began, and for how long. */
export type Event = {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
};

/** What passes in a run but in no node: the engine's own work between them. */
const between = "(between operators)";
/** Nodes that ONNX Runtime has put in by itself, under names of its own. */
const added = "(added by ONNX Runtime)";

/** The time of each node of a program, by the kernel that made it, by the caller's scope, and by operator. */
export async function profileOf(measured: Measured, feeds: Feeds, runs: number): Promise<Profile> {
  const events = await eventsOf(measured, feeds, runs);
  return summarize(events, measured.graph.nodes, runs);
}

/** ONNX Runtime's events of `runs` runs, after one to warm up; the program's state stays as it is. */
export async function eventsOf(measured: Measured, feeds: Feeds, runs: number): Promise<Event[]> {
  const folder = await mkdtemp(join(tmpdir(), "profile-"));
  try {
    const { program, written } = measured;
    const prefix = join(folder, "run");
    await ask({ type: "profile", program, model: written(), feeds, runs, prefix });
    const [file] = await readdir(folder);
    const events = JSON.parse(await readFile(join(folder, file as string), "utf8")) as Event[];
    const [warmUp] = events.filter(({ name }) => name === "model_run");
    const start = (warmUp?.ts ?? 0) + (warmUp?.dur ?? 0);
    return events.filter(({ ts }) => ts >= start);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The nodes among events. */
export function nodeEvents(events: readonly Event[]): Event[] {
  return events.filter(({ cat, name }) => cat === "Node" && name.endsWith("_kernel_time"));
}

/** Events as tables, each of whose times sum to that of a whole run. */
export function summarize(events: readonly Event[], nodes: readonly Node[], runs: number): Profile {
  const byName = new Map(nodes.map((node) => [nodeNameOf(node), node]));
  const byId = new Map(nodes.map((node) => [String(node.outputs[0]?.id), node]));
  const nodeOf = (name: string): Node | undefined => {
    const exact = byName.get(name.replace(/_kernel_time$/, ""));
    if (exact !== undefined) return exact;
    // What ONNX Runtime has made of several nodes carries the name of one of them in its own.
    const ids = [...name.matchAll(/_(\d+)/g)].map(([, id]) => byId.get(id as string));
    return ids.find((node) => node !== undefined && name.includes(nodeNameOf(node)));
  };
  const whole = sumOf(events.filter(({ name }) => name === "model_run"));
  const timed = nodeEvents(events).map((event) => ({ event, node: nodeOf(event.name) }));
  const rest = {
    name: between,
    ms: (whole - sumOf(timed.map(({ event }) => event))) / runs,
    count: 0,
  };

  const rowsBy = (nameOf: (event: Event, node?: Node) => string): ProfileRow[] => {
    const rows = new Map<string, { name: string; ms: number; count: number }>([[between, rest]]);
    for (const { event, node } of timed) {
      const name = nameOf(event, node);
      const row = rows.get(name) ?? { name, ms: 0, count: 0 };
      rows.set(name, { name, ms: row.ms + event.dur / 1000 / runs, count: row.count + 1 / runs });
    }
    return [...rows.values()].sort((a, b) => b.ms - a.ms);
  };
  return {
    ms: whole / runs,
    kernels: rowsBy((_, node) => node?.kernel ?? added),
    scopes: rowsBy((_, node) => (node === undefined ? added : node.scope || "(no scope)")),
    operators: rowsBy(({ args }) => args?.op_name ?? added),
  };
}

/** Milliseconds. */
const sumOf = (events: readonly Event[]): number =>
  events.reduce((sum, { dur }) => sum + dur / 1000, 0);
