import { expect, test } from "vitest";
import { floatFromBfloat, floatFromHalf, halfFromFloat } from "./half.ts";

test("every half-precision number survives the way to float and back", () => {
  const halves = Uint16Array.from({ length: 65536 }, (_, i) => i).filter(
    (half) => (half & 0x7c00) !== 0x7c00 || (half & 0x3ff) === 0, // not the NaNs
  );

  const back = halfFromFloat(floatFromHalf(halves));

  expect(Buffer.from(back.buffer).equals(Buffer.from(halves.buffer))).toBe(true);
});

test("halves round to nearest, ties to even, and overflow to infinity", () => {
  const numbers = Float32Array.of(
    1 + 2 ** -11,
    1 + 3 * 2 ** -11,
    65519,
    65520,
    2 ** -25,
    2 ** -24 * 1.5,
    -1e-9,
  );

  const halves = [...halfFromFloat(numbers)];

  expect(halves).toEqual([0x3c00, 0x3c02, 0x7bff, 0x7c00, 0, 2, 0x8000]);
});

test("NaN and infinity stay what they are", () => {
  const numbers = Float32Array.of(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
  );

  const back = floatFromHalf(halfFromFloat(numbers));

  expect([...back]).toEqual([...numbers]);
});

test("bfloat16 is the upper half of a float", () => {
  expect([...floatFromBfloat(Uint16Array.of(0x3f80, 0xc040))]).toEqual([1, -3]);
});
