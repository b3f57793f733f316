import { floats, type NdArray } from "@transfusion/tensor";
import { DeviceError } from "./errors.ts";
import { type Graph, inputValue, makeNode, type Value } from "./graph/graph.ts";
import { halveProducts } from "./graph/halve-products.ts";
import type { Device } from "./runtime/messages.ts";
import { loadProgram } from "./runtime/onnx-program.ts";

/** "mixed16": factors of matrix products in 16 bits, their sums and everything else, weights too, in 32. */
export type Precision = "float32" | "mixed16";

const probes = new Map<Device, Promise<void>>();

/** The graph in a precision; one that the device does not have is refused. */
export async function inPrecision(
  graph: Graph,
  precision: Precision,
  device: Device,
): Promise<Graph> {
  if (precision === "float32") return graph;
  if (precision !== "mixed16") {
    throw new RangeError(`precision: should be float32 or mixed16, got ${precision}`);
  }
  if (device === "cpu") throw refusal(device, "ONNX Runtime widens them to float32 there");
  const probe = probes.get(device) ?? checkSums(device);
  probes.set(device, probe);
  await probe;
  return halveProducts(graph);
}

/**
 * Lets the device compute 2048 + 1 + 1 + …: in 16 bits every 1 is lost beside 2048, in 32 none is. One that sums in
 * 16 bits, or has no 16-bit products, is refused.
 */
async function checkSums(device: Device): Promise<void> {
  const K = 2048;
  const [a, b] = [inputValue([8, K], "float32"), inputValue([K, 8], "float32")];
  const attributes = { alpha: { float: 1 }, transA: 0, transB: 0 };
  const output = { shape: [8, 8], type: "float32" } as const;
  const node = makeNode("FusedMatMul", [a, b], attributes, [output], "BatchMatMul");
  const graph = halveProducts({ inputs: [a, b], nodes: [node], outputs: node.outputs });
  const loadable = {
    graph,
    inputs: { a, b },
    outputs: { sum: graph.outputs[0] as Value },
    isStep: false,
    stateInputs: {},
    state: {},
    parameters: {},
  };
  const rows = Float32Array.from({ length: 8 * K }, (_, at) => (at % K === 0 ? 2048 : 1));
  const program = await loadProgram(loadable, { device }).catch((error: Error) => {
    throw refusal(device, error.message);
  });
  try {
    if (program.placement.operators.some((op) => op.endsWith("MatMul"))) {
      throw refusal(device, "it has none, they fall back to the CPU");
    }
    const inputs = { a: floats(rows, [8, K]), b: floats(new Float32Array(K * 8).fill(1), [K, 8]) };
    const { sum } = (await program.run(inputs)) as { sum: NdArray };
    // 2048 + 2047, rounded to 16 bits; lanes that sum apart and lose the 1s beside 2048 stay far below.
    if (Math.abs((sum.data[0] as number) - 4095) > 2) {
      throw refusal(device, `2048 and 2047 times 1 came to ${sum.data[0]}`);
    }
  } finally {
    await program.dispose();
  }
}

function refusal(device: Device, why: string): DeviceError {
  const remedy = 'a device that has them, or precision: "float32"';
  return new DeviceError(
    `precision: for mixed16, ${device} should have 16-bit products summed in 32 bits, got: ${why}. It needs ${remedy}`,
    device,
    remedy,
  );
}
