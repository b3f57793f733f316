import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import "../register.ts";
import { compilationCount } from "./programs.ts";

tf.enableProdMode();

test("the graphs used last stay compiled, older ones are compiled again when they come back", async () => {
  await tf.setBackend("onnx");
  const compiledBy = (size: number): number => {
    const before = compilationCount();
    tf.tidy(() => tf.ones([size]).add(1).dataSync());
    return compilationCount() - before;
  };
  for (let size = 1; size <= 128; size++) compiledBy(size);

  const again = compiledBy(1);
  compiledBy(129);

  expect(again).toBe(0);
  expect(compiledBy(1)).toBe(0);
  expect(compiledBy(2)).toBe(1);
});
