import { expect, test } from "vitest";
import { guideByBoth, rescaleGuided } from "./guide.ts";
import { type Guidance, guidedPredict, type Predictors } from "./guided-predict.ts";

const x = new Float32Array(2);
const says =
  (...numbers: number[]) =>
  async () =>
    Float32Array.from(numbers);

function counted() {
  const asked = { conditional: 0, unconditional: 0, picture: 0 };
  const one = (name: keyof typeof asked, ...numbers: number[]) => {
    return async () => {
      asked[name]++;
      return Float32Array.from(numbers);
    };
  };
  const predictors = {
    conditional: one("conditional", 1, 2),
    unconditional: one("unconditional", 0.5, 4),
    picture: one("picture", 0.75, 3),
  } satisfies Predictors;
  return { asked, predictors };
}

test("both scales by hand: at 1 the prediction with both is left, at 0 the one with neither", () => {
  const said = {
    neither: Float32Array.of(0.5, 4),
    picture: Float32Array.of(0.75, 3),
    both: Float32Array.of(1, 2),
  };
  const by = (textScale: number, pictureScale: number) => [
    ...guideByBoth(said, { textScale, pictureScale }),
  ];

  expect(by(0, 0)).toEqual([0.5, 4]);
  expect(by(0, 1)).toEqual([0.75, 3]);
  expect(by(1, 1)).toEqual([1, 2]);
  expect(by(3, 2)).toEqual([1.75, -1]); // 0.5 + 2·0.25 + 3·0.25, 4 − 2·1 − 3·1
});

test("rescaled wholly, a guided prediction has the conditional one's deviation", () => {
  const [guided, conditional] = [Float32Array.of(2, 6), Float32Array.of(1, 2)];

  expect([...rescaleGuided(guided, conditional, 1)]).toEqual([0.5, 1.5]); // deviations 2 and 0.5
  expect([...rescaleGuided(guided, conditional, 0.5)]).toEqual([1.25, 3.75]);
  expect([...rescaleGuided(guided, conditional, 0)]).toEqual([2, 6]);
  expect([...rescaleGuided(Float32Array.of(3, 3), conditional, 1)]).toEqual([3, 3]);
});

test("outside its interval guidance asks once and changes nothing", async () => {
  const { asked, predictors } = counted();
  const predict = guidedPredict(predictors, { scale: 3, pictureScale: 2, interval: [0.2, 0.8] });

  expect([...(await predict(x, 0.1))]).toEqual([1, 2]);
  expect([...(await predict(x, 0.9))]).toEqual([1, 2]);
  expect(asked).toEqual({ conditional: 2, unconditional: 0, picture: 0 });
  expect([...(await predict(x, 0.2))]).toEqual([1.75, -1]);
  expect([...(await predict(x, 0.8))]).toEqual([1.75, -1]);
  expect(asked).toEqual({ conditional: 4, unconditional: 2, picture: 2 });
});

test("without a source picture it is plain guidance, and at scale 1 none", async () => {
  const [conditional, unconditional] = [says(1, 2), says(0.5, 4)];
  const at = async (guidance: Guidance) => [
    ...(await guidedPredict({ conditional, unconditional }, guidance)(x, 0.5)),
  ];

  expect(await at({ scale: 3 })).toEqual([2, -2]);
  expect(await at({ scale: 1 })).toEqual([1, 2]);
  expect(await at({ scale: 3, rescale: 1 })).toEqual([0.5, -0.5]); // deviations 2 and 0.5
});

test("settings out of range are refused", () => {
  const { predictors } = counted();

  expect(() => guidedPredict(predictors, { scale: Number.NaN })).toThrow(
    "guidedPredict: scale should be finite, got NaN",
  );
  expect(() => guidedPredict(predictors, { scale: 2, interval: [0.8, 0.2] })).toThrow(
    "guidedPredict: interval should rise within [0, 1], got 0.8 to 0.2",
  );
  expect(() => guidedPredict(predictors, { scale: 2, rescale: 2 })).toThrow(
    "guidedPredict: rescale should be in [0, 1], got 2",
  );
  expect(() => rescaleGuided(x, new Float32Array(3), 1)).toThrow(
    "rescaleGuided: conditional should hold 2 numbers, got 3",
  );
});
