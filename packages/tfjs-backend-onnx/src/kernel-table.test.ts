import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { tabled } from "../conformance/kernel-table.ts";
import { defineKernels } from "./kernels/define-kernels.ts";

test("the README's table names every kernel of tfjs's cpu backend and of ours, and says which are there", () => {
  defineKernels();
  const namesOf = (backend: string) =>
    tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName);
  const ours = new Set(namesOf("onnx"));
  ours.delete("Complex"); // registered to refuse by name
  const all = [...new Set([...namesOf("cpu"), ...ours, "Complex"])].sort();

  const table = tabled(readFileSync(new URL("../README.md", import.meta.url), "utf8"));

  expect([...table.keys()].sort()).toEqual(all);
  expect([...table].filter(([, supported]) => supported).map(([name]) => name)).toEqual(
    all.filter((name) => ours.has(name)),
  );
});
