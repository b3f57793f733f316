import type * as tf from "@tensorflow/tfjs";
import { longs, type Value } from "../graph/graph.ts";
import { emit } from "../trace.ts";
import { concat, pad, slice, transpose } from "./shape.ts";

/** A window that is moved over an array: for every spatial axis, how long, how far, and from where. */
export type Window = {
  readonly inSides: readonly number[];
  readonly outSides: readonly number[];
  readonly sides: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** What is put before the array, along every spatial axis. */
  readonly begins: readonly number[];
  /** What must at least be put after it, that the last window fits; never negative. */
  readonly ends: readonly number[];
};

/** How tfjs describes a window, in two dimensions or in three. */
type Info = tf.backend_util.Conv2DInfo | tf.backend_util.Conv3DInfo;

export function windowOf(info: Info): Window {
  const deep = "inDepth" in info;
  const each = (two: readonly number[], depth: number): number[] =>
    deep ? [depth, ...two] : [...two];
  const inSides = each([info.inHeight, info.inWidth], deep ? info.inDepth : 1);
  const outSides = each([info.outHeight, info.outWidth], deep ? info.outDepth : 1);
  const sides = each([info.filterHeight, info.filterWidth], deep ? info.filterDepth : 1);
  const strides = each([info.strideHeight, info.strideWidth], deep ? info.strideDepth : 1);
  const dilations = each([info.dilationHeight, info.dilationWidth], deep ? info.dilationDepth : 1);
  const begins = each([info.padInfo.top, info.padInfo.left], deep ? info.padInfo.front : 0);
  const window = { inSides, outSides, sides, strides, dilations, begins };
  return { ...window, ends: slack(window).map((missing) => Math.max(0, missing)) };
}

/** What is missing behind the array for the last window, along every axis; negative where some is left over. */
function slack(window: Omit<Window, "ends">): number[] {
  return window.inSides.map((side, axis) => {
    const at = (numbers: readonly number[]): number => numbers[axis] as number;
    const reach =
      (at(window.outSides) - 1) * at(window.strides) +
      (at(window.sides) - 1) * at(window.dilations) +
      1;
    return reach - side - at(window.begins);
  });
}

/** What no window reaches at the end of every axis, less than a stride. */
export function leftOver(window: Window): number[] {
  return slack({ ...window, inSides: seenSides(window) }).map((missing) => Math.max(0, -missing));
}

/**
 * How much of every axis should be given to an operator that counts the windows itself: where tfjs makes fewer windows
 * than would fit (it takes the strides of the first axis for all), what lies behind them is left out.
 */
export function seenSides(window: Window): number[] {
  return slack(window).map((missing, axis) => {
    const side = window.inSides[axis] as number;
    return -missing < (window.strides[axis] as number) ? side : side + missing;
  });
}

/**
 * In three dimensions tfjs may begin behind the first numbers of an axis: how many are in no window, and the window over
 * the rest; the same window where there are none.
 */
export function startingInside(window: Window): { skipped: readonly number[]; rest: Window } {
  const skipped = window.begins.map((begin) => Math.max(0, -begin));
  if (skipped.every((count) => count === 0)) return { skipped, rest: window };
  const inSides = window.inSides.map((side, axis) => side - (skipped[axis] as number));
  const begins = window.begins.map((begin) => Math.max(0, begin));
  return { skipped, rest: { ...window, inSides, begins } };
}

/** `[N, ...sides, C]` as `[N, C, ...sides]`, the order of ONNX. */
export function channelsFirst(kernel: string, x: Value): Value {
  const spatial = x.shape.slice(2).map((_, axis) => axis + 1);
  return transpose(kernel, x, [0, x.shape.length - 1, ...spatial]);
}

/** `[N, C, ...sides]` as `[N, ...sides, C]`, the order of tfjs. */
export function channelsLast(kernel: string, x: Value): Value {
  return transpose(kernel, x, [0, ...x.shape.slice(2).map((_, axis) => axis + 2), 1]);
}

/** `x [N, ...sides, C]` with all the padding that the window needs. */
export function padded(kernel: string, x: Value, window: Window, fill: number): Value {
  return pad(kernel, x, [0, ...window.begins, 0], [0, ...window.ends, 0], fill);
}

/** `x` with zeros behind every axis. */
export function padEnds(kernel: string, x: Value, after: readonly number[]): Value {
  return pad(
    kernel,
    x,
    after.map(() => 0),
    after,
    0,
  );
}

/**
 * The first `sides` of `x [N, ..., C]`. tfjs leaves the rounding mode out when it takes gradients: they then know of
 * fewer windows than there were.
 */
export function crop(kernel: string, x: Value, sides: readonly number[]): Value {
  const sizes = [x.shape[0] as number, ...sides, x.shape.at(-1) as number];
  return slice(
    kernel,
    x,
    sizes.map(() => 0),
    sizes,
  );
}

/** For every place inside the window, in order, what stands there in all windows: each `[N, ...outSides, C]`. */
export function patches(kernel: string, x: Value, window: Window, fill = 0): Value[] {
  const whole = padded(kernel, x, window, fill);
  const { outSides, strides, dilations } = window;
  const axes = longs(outSides.map((_, axis) => axis + 1));
  const shape = [x.shape[0] as number, ...outSides, x.shape.at(-1) as number];
  return places(window.sides).map((place) => {
    const starts = place.map((step, axis) => step * (dilations[axis] as number));
    const stops = starts.map(
      (start, axis) => start + ((outSides[axis] as number) - 1) * (strides[axis] as number) + 1,
    );
    const inputs = [whole, longs(starts), longs(stops), axes, longs(strides)];
    return emit(kernel, "Slice", inputs, shape, x.type);
  });
}

/**
 * The same with the places of the window's last axis side by side: each `[N, ...outSides, side · C]`, one for every
 * place of the other axes.
 */
export function patchRows(kernel: string, x: Value, window: Window): Value[] {
  const whole = padded(kernel, x, window, 0);
  const rows = window.sides.length - 1;
  const sides = [...whole.shape.slice(1, rows + 1), window.outSides[rows] as number];
  /** Along the last axis as the window says, else one place after the other; or the other way around. */
  const along = (isLast: boolean): Window => {
    const or = (numbers: readonly number[], still: readonly number[]): number[] =>
      numbers.map((number, axis) =>
        (axis === rows) === isLast ? number : (still[axis] as number),
      );
    const [ones, none] = [sides.map(() => 1), sides.map(() => 0)];
    return {
      ...{ inSides: sides, outSides: or(window.outSides, sides), sides: or(window.sides, ones) },
      ...{ strides: or(window.strides, ones), dilations: or(window.dilations, ones) },
      ...{ begins: none, ends: none },
    };
  };
  const wide = concat(kernel, patches(kernel, whole, along(true)), rows + 2);
  return patches(kernel, wide, along(false));
}

/** All indices into an array with these sides, in order. */
export function places(sides: readonly number[]): number[][] {
  return sides.reduce<number[][]>(
    (found, side) =>
      found.flatMap((place) => Array.from({ length: side }, (_, step) => [...place, step])),
    [[]],
  );
}
