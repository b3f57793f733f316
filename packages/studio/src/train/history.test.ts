import { expect, test } from "vitest";
import type { RunEvent } from "../api/types.ts";
import { emptyHistory, recordEvent, sampleSteps } from "./history.ts";

const step = (number: number): RunEvent => ({
  __typename: "RunStep",
  sequence: number + 1,
  step: number,
  steps: 10,
  textLoss: 1 / number,
  pictureLoss: null,
  learningRate: 0.1,
  gradientNorm: 2,
  samplesPerSecond: 30,
  secondsLeft: 1,
});
const picture = { id: "a", url: "/pictures/a.png", width: 1, height: 1 };
const sample = (number: number, prompt: string): RunEvent => ({
  ...{ __typename: "RunSample", sequence: 50 + number, step: number, prompt, picture },
});

test("steps become columns of equal length, a figure that is missing a gap", () => {
  const history = emptyHistory();

  for (const event of [step(1), step(2)]) recordEvent(history, event);

  expect(history.columns.step).toEqual([1, 2]);
  expect(history.columns.textLoss).toEqual([1, 0.5]);
  expect(history.columns.pictureLoss).toEqual([null, null]);
  expect(history.latest?.step).toBe(2);
});

test("samples are found by the steps at which they were drawn", () => {
  const history = emptyHistory();

  for (const event of [sample(300, "a"), sample(150, "a"), sample(150, "b")]) {
    recordEvent(history, event);
  }

  expect(sampleSteps(history)).toEqual([150, 300]);
});

test("a run that failed says why", () => {
  const history = emptyHistory();

  recordEvent(history, { __typename: "RunFailed", sequence: 9, error: { message: "no memory" } });

  expect(history).toMatchObject({ ended: "FAILED", error: "no memory" });
});

test("a run that went back to a checkpoint draws its steps once, as they came last", () => {
  const history = emptyHistory();
  const measured = { textLoss: 1, pictureLoss: 2, isBest: true };
  for (const event of [step(1), step(2), step(3)]) recordEvent(history, event);
  const before = history.columns.textLoss;
  recordEvent(history, { __typename: "RunEvaluated", sequence: 5, step: 3, ...measured });

  recordEvent(history, { __typename: "RunNotice", sequence: 6, step: 1, message: "back at 1" });
  recordEvent(history, { ...step(2), textLoss: 9 } as RunEvent);

  expect(history.columns.step).toEqual([1, 2]);
  expect(history.columns.textLoss).toEqual([1, 9]);
  expect(history.columns.textLoss).not.toBe(before); // what was reckoned of it holds no more
  expect(history.heldOut).toEqual([]);
  expect(history.notices[0]?.message).toBe("back at 1");
});
