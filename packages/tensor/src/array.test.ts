import { expect, test } from "vitest";
import { floats, floatsOnDemand, integers, ownNumbers, sizeOf } from "./array.ts";

test("an array keeps its data without a copy", () => {
  const data = Float32Array.of(1, 2, 3, 4);

  expect(floats(data, [2, 2])).toEqual({ shape: [2, 2], dtype: "float32", data });
  expect(floats(data, [2, 2]).data).toBe(data);
});

test("numbers on demand are made once, when they are read, and must fit their shape", () => {
  let made = 0;
  const array = floatsOnDemand([2], () => Float32Array.of(++made, 2));

  expect([array.shape, array.dtype, made]).toEqual([[2], "float32", 0]);
  expect(array.data).toBe(array.data);
  expect([...array.data]).toEqual([1, 2]);
  expect(() => floatsOnDemand([3], () => new Float32Array(2)).data).toThrow(RangeError);
});

test("own numbers are a copy, or made for the caller alone and not kept", () => {
  let made = 0;
  const kept = floats(Float32Array.of(1, 2), [2]);
  const onDemand = floatsOnDemand([2], () => Float32Array.of(++made, 2));

  const copy = ownNumbers(kept);
  copy[0] = 9;

  expect([...kept.data]).toEqual([1, 2]);
  expect([[...ownNumbers(onDemand)], [...ownNumbers(onDemand)]]).toEqual([
    [1, 2],
    [2, 2],
  ]);
  expect(onDemand.data).toBe(onDemand.data);
  expect([...onDemand.data]).toEqual([3, 2]);
  expect(ownNumbers(onDemand)).not.toBe(onDemand.data);
  expect([...ownNumbers(onDemand)]).toEqual([3, 2]);
});

test("a shape that holds another count is refused", () => {
  expect(() => integers(Int32Array.of(1, 2), [3])).toThrow(
    "integers: [3] should hold 3 numbers, got 2",
  );
});

test("no axes hold one number, a zero axis none", () => {
  expect([sizeOf([]), sizeOf([3, 0]), sizeOf([2, 5])]).toEqual([1, 0, 10]);
});
