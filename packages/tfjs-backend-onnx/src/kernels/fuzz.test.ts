import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { compareGraph } from "../../conformance/fuzz/compare.ts";
import "../register.ts";

tf.enableProdMode();
tf.env().set("IS_TEST", true);

/** `conformance/fuzz.ts` goes through thousands; these are the first ones of a seed that it does not start from. */
const count = 100;
const first = 1_000_000;

test(`${count} random graphs and their gradients are what the cpu backend makes of them`, async () => {
  const disagreements: string[] = [];

  for (let seed = first; seed < first + count; seed++) {
    const found = await compareGraph(seed);
    if (found !== undefined) disagreements.push(`seed ${seed}\n${found.text}`);
  }

  expect(disagreements.join("\n\n")).toBe("");
}, 240_000);
