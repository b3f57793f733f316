import { expect, test } from "vitest";
import { emptyHistory } from "./history.ts";
import { linesOf } from "./lines.ts";

const history = {
  ...emptyHistory(),
  columns: {
    ...emptyHistory().columns,
    ...{ step: [1, 2], textLoss: [4, 2], learningRate: [1, 3] },
  },
  heldOut: [{ step: 2, textLoss: 3, pictureLoss: null, isBest: true }],
};
const runs = [{ name: "a", colour: "red", history }];

test("losses are smoothed and have their held-out measurements beside them", () => {
  expect(linesOf("textLoss", runs, 0)).toEqual([
    { name: "a", colour: "red", steps: [1, 2], values: [4, 2] },
    { name: "a held out", colour: "red", isDashed: true, steps: [2], values: [3] },
  ]);
});

test("the learning rate is drawn as it is, alone", () => {
  expect(linesOf("learningRate", runs, 0.9)).toEqual([
    { name: "a", colour: "red", steps: [1, 2], values: [1, 3] },
  ]);
});
