import type { Pixels } from "@transfusion/model";
import { shrink } from "./shrink.ts";

const side = 64;
const levels = 3; // 64, 32 and 16 pixels a side
const gain = 4; // edges are few and faint beside colours: so they weigh about as much

/**
 * Where a picture lies in the space in which distributions are compared: 108 numbers, the same for every model and every
 * data set, with nothing learned in them. Of the picture at 64 x 64 pixels, as brightness and two colour differences:
 *
 * - 48: their means in 4 x 4 fields;
 * - 12: their deviations in 2 x 2 fields;
 * - 48: how strong edges of four directions are, at three sizes of the picture (each half the one before), in 2 x 2
 *   fields: the mean of the absolute difference of neighbours across, down and along both diagonals.
 *
 * It tells colour, layout, contrast, sharpness and noise; it does not know what a thing is.
 */
export function featuresOf(picture: Pixels): Float64Array {
  const channels = opponents(shrink(picture, side));
  const found: number[] = [];
  for (const channel of channels) {
    found.push(...fieldsOf(channel, side, 4).map(meanOf));
    found.push(...fieldsOf(channel, side, 2).map(deviationOf));
  }
  let brightness: Float32Array = channels[0];
  for (let level = 0; level < levels; level++) {
    const length = side >> level;
    if (level > 0) brightness = halved(brightness, 2 * length);
    for (const [dx, dy] of directions) {
      const edges = edgesOf(brightness, length, dx, dy);
      for (const field of fieldsOf(edges, length, 2)) found.push(gain * meanOf(field));
    }
  }
  return Float64Array.from(found);
}

const directions = [
  [1, 0],
  [0, 1],
  [1, 1],
  [1, -1],
] as const;

/** Brightness, red against green, and yellow against blue. */
function opponents(channels: Float32Array): [Float32Array, Float32Array, Float32Array] {
  const [red, green, blue] = [0, 1, 2].map((channel) =>
    channels.subarray(channel * side * side, (channel + 1) * side * side),
  ) as [Float32Array, Float32Array, Float32Array];
  return [
    red.map((value, at) => (value + green[at] + blue[at]) / 3),
    red.map((value, at) => (value - green[at]) / 2),
    red.map((value, at) => (value + green[at]) / 4 - blue[at] / 2),
  ];
}

/** The numbers of each of `count` x `count` fields. */
function fieldsOf(values: Float32Array, length: number, count: number): number[][] {
  const fields = Array.from({ length: count * count }, (): number[] => []);
  for (let y = 0; y < length; y++) {
    const row = Math.floor((y * count) / length) * count;
    for (let x = 0; x < length; x++) {
      fields[row + Math.floor((x * count) / length)].push(values[y * length + x]);
    }
  }
  return fields;
}

/** How far each value is from its neighbour at an offset; 0 at the borders. */
function edgesOf(values: Float32Array, length: number, dx: number, dy: number): Float32Array {
  return values.map((value, at) => {
    const x = (at % length) + dx;
    const y = Math.floor(at / length) + dy;
    const isInside = x < length && y >= 0 && y < length;
    return isInside ? Math.abs(values[y * length + x] - value) : 0;
  });
}

function halved(values: Float32Array, length: number): Float32Array {
  const half = length / 2;
  return Float32Array.from({ length: half * half }, (_, at) => {
    const from = 2 * Math.floor(at / half) * length + 2 * (at % half);
    return (
      (values[from] + values[from + 1] + values[from + length] + values[from + length + 1]) / 4
    );
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
