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
    found.push(...meansOf(channel, side, 4));
    const means = meansOf(channel, side, 2);
    const squares = meansOf(
      channel.map((value) => value * value),
      side,
      2,
    );
    found.push(
      ...squares.map((square, field) => Math.sqrt(Math.max(0, square - means[field] ** 2))),
    );
  }
  let brightness: Float32Array = channels[0];
  for (let level = 0; level < levels; level++) {
    const length = side >> level;
    if (level > 0) brightness = halved(brightness, 2 * length);
    for (const [dx, dy] of directions) {
      const edges = edgesOf(brightness, length, dx, dy);
      found.push(...meansOf(edges, length, 2).map((mean) => gain * mean));
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

/** The mean of each of `count` x `count` fields. */
function meansOf(values: Float32Array, length: number, count: number): Float64Array {
  const means = new Float64Array(count * count);
  const size = length / count;
  for (let y = 0; y < length; y++) {
    const row = Math.floor(y / size) * count;
    for (let x = 0; x < length; x++) {
      means[row + Math.floor(x / size)] += values[y * length + x] / (size * size);
    }
  }
  return means;
}

/** How far each value is from its neighbour at an offset; 0 at the borders. */
function edgesOf(values: Float32Array, length: number, dx: number, dy: number): Float32Array {
  const edges = new Float32Array(values.length);
  for (let y = Math.max(0, -dy); y < Math.min(length, length - dy); y++) {
    for (let x = 0; x < length - dx; x++) {
      const at = y * length + x;
      edges[at] = Math.abs(values[at + dy * length + dx] - values[at]);
    }
  }
  return edges;
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
