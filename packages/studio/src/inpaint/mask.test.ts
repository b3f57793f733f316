import { expect, test } from "vitest";
import {
  emptyMask,
  frame,
  fromBytes,
  invert,
  isEmpty,
  type Mask,
  stroke,
  toBytes,
} from "./mask.ts";

const rows = ({ width, data }: Mask) =>
  Array.from({ length: data.length / width }, (_, y) =>
    [...data.slice(y * width, (y + 1) * width)].join(""),
  );

test("a stroke paints every pixel whose middle is within the brush of its line", () => {
  const painted = stroke(emptyMask(6, 4), { x: 1.5, y: 1.5 }, { x: 4.5, y: 1.5 }, 1, 1);

  expect(rows(painted)).toEqual(["011110", "111111", "011110", "000000"]);
});

test("a frame goes around the middle, and is everything where no middle is left", () => {
  expect(rows(frame(5, 4, 1))).toEqual(["11111", "10001", "10001", "11111"]);
  expect(rows(frame(2, 2, 1))).toEqual(["11", "11"]);
});

test("erasing takes away, a stroke beyond the edge stays inside, and the old mask is left alone", () => {
  const full = invert(emptyMask(3, 3));

  const erased = stroke(full, { x: -5, y: 0.5 }, { x: 9, y: 0.5 }, 0.6, 0);

  expect(rows(erased)).toEqual(["000", "111", "111"]);
  expect(rows(full)).toEqual(["111", "111", "111"]);
});

test("inverting twice is the same again; only an unpainted mask is empty", () => {
  const dot = stroke(emptyMask(3, 3), { x: 1.5, y: 1.5 }, { x: 1.5, y: 1.5 }, 0.5, 1);

  expect(invert(invert(dot))).toEqual(dot);
  expect([isEmpty(dot), isEmpty(emptyMask(3, 3))]).toEqual([false, true]);
});

test("as a picture it is white on black, and comes back", () => {
  const dot = stroke(emptyMask(2, 1), { x: 0.5, y: 0.5 }, { x: 0.5, y: 0.5 }, 0.5, 1);

  expect([...toBytes(dot)]).toEqual([255, 255, 255, 255, 0, 0, 0, 255]);
  expect(fromBytes(toBytes(dot), 2, 1)).toEqual(dot);
});
