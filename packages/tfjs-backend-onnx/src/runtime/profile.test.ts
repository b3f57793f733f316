import { expect, test } from "vitest";
import { compileTwoLayers, twoLayers } from "../fixtures/two-layers.ts";
import { inputValue, makeNode } from "../graph/graph.ts";
import { nodeNameOf } from "../graph/write-onnx.ts";
import { type ProfileRow, profileTable } from "../program.ts";
import { summarizePlacement } from "./placement.ts";
import { type Event, summarize } from "./profile.ts";

const sum = (rows: readonly ProfileRow[]) => rows.reduce((total, { ms }) => total + ms, 0);

test("a profile tells kernels, scopes and operators apart, each table sums to the whole, and the state stays", async () => {
  const program = await compileTwoLayers();
  const before = await program.readState();

  const profile = await program.profile(twoLayers.feeds, { runs: 2 });

  const { ms, kernels, scopes, operators } = profile;
  expect(ms).toBeGreaterThan(0);
  for (const rows of [kernels, scopes, operators]) expect(sum(rows)).toBeCloseTo(ms, 6);
  expect(kernels.map(({ name }) => name)).toContain("BatchMatMul");
  expect(operators.map(({ name }) => name)).toContain("FusedMatMul");
  expect(scopes.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["layer/first", "layer/second", "descent", "(between operators)"]),
  );
  expect(await program.readState()).toEqual(before);
  expect(profileTable(profile)).toMatch(/^kernel +ms +share +count\n/);
  await program.dispose();
});

test("an eager engine has no profile, and says which engine has", async () => {
  const program = await compileTwoLayers({ engine: "cpu" });

  await expect(program.profile(twoLayers.feeds)).rejects.toThrow(
    "profile: the engine should be onnx, which compiles, got cpu",
  );
});

const x = inputValue([2], "float32");
const exp = makeNode("Exp", [x], {}, [{ shape: [2], type: "float32" }], "Exp");
const events = (...durations: [string, number, string][]): Event[] => [
  { cat: "Session", name: "model_run", ts: 0, dur: 1000 },
  ...durations.map(([name, dur, provider]) => ({
    cat: "Node",
    name: `${name}_kernel_time`,
    ts: 0,
    dur,
    args: { op_name: "Exp", provider },
  })),
];

test("nodes that ONNX Runtime made of ours keep their kernel; its own are named as such", () => {
  const name = nodeNameOf(exp);
  const seen = events(
    [name, 300, "a"],
    [`${name}/fused_1`, 200, "a"],
    ["Transpose_token", 100, "a"],
  );

  const { ms, kernels } = summarize(seen, [exp], 1);

  expect(ms).toBe(1);
  expect(kernels).toEqual([
    { name: "Exp", ms: 0.5, count: 2 },
    { name: "(between operators)", ms: 0.4, count: 0 },
    { name: "(added by ONNX Runtime)", ms: 0.1, count: 1 },
  ]);
});

test("what falls back to the CPU is counted, and named", () => {
  const seen = events(
    ["a", 1, "WebGpuExecutionProvider"],
    ["b", 1, "CPUExecutionProvider"],
    ["c", 1, "WebGpuExecutionProvider"],
    ["d", 1, "WebGpuExecutionProvider"],
  );

  expect(summarizePlacement(seen, "webgpu")).toEqual({
    device: "webgpu",
    nodes: 4,
    onCpu: 1,
    share: 0.25,
    operators: ["Exp"],
  });
});
