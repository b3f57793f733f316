import { expect, test } from "vitest";
import { createObjective } from "./objective.ts";
import { cosinePath, flowPath, linearPath, tablePath } from "./path.ts";
import {
  errorRatioOf,
  estimateOf,
  type Prediction,
  predictionNames,
  predictionOf,
} from "./prediction.ts";
import { linearSchedule, zeroTerminalSnr } from "./schedule.ts";

const paths = { flow: flowPath(), cosine: cosinePath(), linear: linearPath() };
const clean = Float32Array.of(0.5, -1, 0.25);
const noise = Float32Array.of(-2, 0.125, 1);
const mix = (signal: number, share: number) => clean.map((x, i) => signal * x + share * noise[i]);

const pairs = Object.entries(paths).flatMap(([name, path]) =>
  predictionNames.map((prediction) => [name, prediction, path] as const),
);
test.each(pairs)("%s, %s: picture and noise to prediction and back", (_, prediction, path) => {
  for (const t of [0.05, 0.5, 0.95]) {
    const point = path(t);
    const xt = mix(point.signal, point.noise);

    const said = predictionOf(prediction, { clean, noise }, point);
    const estimate = estimateOf(prediction, xt, said, point);

    for (let i = 0; i < 3; i++) {
      expect(estimate.clean[i]).toBeCloseTo(clean[i], 5);
      expect(estimate.noise[i]).toBeCloseTo(noise[i], 4); // over noise 0.05 rounding counts 20 times
    }
  }
});

test.each(pairs)("%s, %s: an error in it is so many times the picture's", (_, prediction, path) => {
  const point = path(0.4);
  const xt = mix(point.signal, point.noise);
  const wrong = clean.map((x) => x + 0.5);
  const wrongNoise = xt.map((value, i) => (value - point.signal * wrong[i]) / point.noise);

  const [right, said] = [
    predictionOf(prediction, { clean, noise }, point),
    predictionOf(prediction, { clean: wrong, noise: wrongNoise }, point),
  ];

  expect((said[0] - right[0]) ** 2 / 0.25 / errorRatioOf(prediction, point)).toBeCloseTo(1, 5);
});

test("the predictions by hand, on the flow at a quarter", () => {
  const point = flowPath()(0.25);
  const say = (prediction: Prediction) => predictionOf(prediction, { clean, noise }, point)[0];

  expect(predictionNames.map(say)).toEqual([-2, 0.5, 0.75 * -2 - 0.25 * 0.5, -2 - 0.5]);
});

test("of pure noise, v still tells the picture; epsilon does not", () => {
  const point = tablePath(zeroTerminalSnr(linearSchedule()))(1);

  expect(estimateOf("v", noise, Float32Array.of(-1, -2, -3), point).clean).toEqual(
    Float32Array.of(1, 2, 3),
  );
  expect(() => estimateOf("epsilon", noise, noise, point)).toThrow(
    "estimateOf: epsilon should tell picture from noise, got signal 0 and noise 1",
  );
});

test("what cannot be said is refused", () => {
  expect(() => predictionOf("velocity", { clean, noise }, cosinePath()(0))).toThrow(
    "predictionOf: slopes should be finite, got noise slope Infinity",
  );
  expect(() => estimateOf("x", clean, noise, flowPath()(0))).toThrow("estimateOf: x should tell");
  expect(() => estimateOf("v", clean, new Float32Array(2), flowPath()(0.5))).toThrow(
    "estimateOf: output should hold 3 numbers, got 2",
  );
  const prediction = "score" as Prediction;
  expect(() => createObjective({ name: "", path: flowPath(), prediction })).toThrow(
    "createObjective: prediction should be one of epsilon, x, v, velocity, got score",
  );
});
