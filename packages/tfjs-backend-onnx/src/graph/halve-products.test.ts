import { expect, test } from "vitest";
import { inputValue, makeNode, type Value } from "./graph.ts";
import { halveProducts } from "./halve-products.ts";

const matrix = { shape: [2, 2], type: "float32" } as const;
const product = (a: Value, b: Value): Value =>
  makeNode("FusedMatMul", [a, b], { alpha: { float: 1 } }, [matrix], "BatchMatMul")
    .outputs[0] as Value;

test("only factors and answers of products are 16 bits wide, and what two products share is rounded once", () => {
  const [a, b] = [inputValue([2, 2], "float32"), inputValue([2, 2], "float32")];
  const sum = makeNode("Add", [product(a, b), product(a, a)], {}, [matrix], "Add");
  const whole = { inputs: [a, b], nodes: [], outputs: sum.outputs };
  const nodes = [...sum.inputs.map((value) => value?.node), sum] as (typeof sum)[];

  const halved = halveProducts({ ...whole, nodes });

  const seen = halved.nodes.map(({ op, inputs, outputs }) =>
    [op, ...inputs.map((value) => value?.type), outputs[0]?.type].join(" "),
  );
  expect(seen.sort()).toEqual([
    "Add float32 float32 float32",
    "Cast float16 float32",
    "Cast float16 float32",
    "Cast float32 float16",
    "Cast float32 float16",
    "FusedMatMul float16 float16 float16",
    "FusedMatMul float16 float16 float16",
  ]);
  expect(halved.outputs[0]?.type).toBe("float32");
});
