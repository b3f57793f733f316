import { type DType, sizeOf } from "@transfusion/tensor";
import type { Value } from "../graph/graph.ts";
import { nameOf } from "../graph/write-onnx.ts";
import type { Placement } from "../program.ts";
import type { Device, Feeds } from "./messages.ts";
import { type Event, eventsOf, type Measured, nodeEvents } from "./profile.ts";

/**
 * Where the nodes of a loaded program run. On the CPU nothing can fall back; on another device it is seen from one
 * run on zeros, for ONNX Runtime tells nobody before.
 */
export async function placementOf(
  measured: Measured,
  device: Device,
  inputs: readonly Value[],
): Promise<Placement> {
  if (device === "cpu") {
    return { device, nodes: measured.graph.nodes.length, onCpu: 0, share: 0, operators: [] };
  }
  const feeds: Feeds = inputs.map((value) => [nameOf(value), zeros(value)]);
  return summarizePlacement(await eventsOf(measured, feeds, 1), device);
}

/** Which of the nodes among events ran on the CPU although they were meant for another device. */
export function summarizePlacement(events: readonly Event[], device: Device): Placement {
  const nodes = nodeEvents(events);
  const fallen = nodes.filter(({ args }) => args?.provider === "CPUExecutionProvider");
  const operators = [...new Set(fallen.map(({ args }) => args?.op_name ?? "?"))].sort();
  return {
    device,
    nodes: nodes.length,
    onCpu: fallen.length,
    share: nodes.length === 0 ? 0 : fallen.length / nodes.length,
    operators,
  };
}

function zeros({ shape, type }: Value) {
  const make = type === "float32" ? Float32Array : type === "int32" ? Int32Array : Uint8Array;
  return { shape, dtype: type as DType, data: new make(sizeOf(shape)) };
}
