import { constantValue, type Value } from "../graph/graph.ts";
import { define } from "../trace.ts";
import { cast } from "./elementwise.ts";
import { matMul } from "./matmul.ts";
import { reshape } from "./shape.ts";
import { pick } from "./space.ts";

type Manner = { readonly alignCorners: boolean; readonly halfPixelCenters?: boolean };

/** Kernels that resize pictures `[N, height, width, C]`: one axis after the other, by a matrix known beforehand. */
export function defineResizing(): void {
  define("ResizeBilinear", ({ images }, { size, ...manner }) => {
    const [height, width] = size as [number, number];
    const [, rows, columns] = (images as Value).shape as [number, number, number, number];
    const ways = [
      bilinear(rows, height, manner as Manner),
      bilinear(columns, width, manner as Manner),
    ];
    return mix("ResizeBilinear", cast("ResizeBilinear", images as Value, "float32"), ways, false);
  });
  define("ResizeNearestNeighbor", ({ images }, { size, ...manner }) => {
    const [height, width] = size as [number, number];
    const [, rows, columns] = (images as Value).shape as [number, number, number, number];
    const name = "ResizeNearestNeighbor";
    const tall = pick(name, images as Value, 1, nearest(rows, height, manner as Manner));
    return pick(name, tall, 2, nearest(columns, width, manner as Manner));
  });
  // tfjs leaves half-pixel centers out of both gradients.
  define("ResizeBilinearGrad", ({ images, dy }, { alignCorners }) => {
    const [from, to] = [(images as Value).shape, (dy as Value).shape];
    const ways = [1, 2].map((axis) =>
      bilinear(from[axis] as number, to[axis] as number, { alignCorners }),
    );
    return mix("ResizeBilinearGrad", dy as Value, ways, true);
  });
  define("ResizeNearestNeighborGrad", ({ images, dy }, { alignCorners }) => {
    const [from, to] = [(images as Value).shape, (dy as Value).shape];
    const ways = [1, 2].map((axis) => {
      const places = nearest(from[axis] as number, to[axis] as number, { alignCorners });
      return matrix(
        places.map((place) => [[place, 1]]),
        from[axis] as number,
      );
    });
    return mix("ResizeNearestNeighborGrad", dy as Value, ways, true);
  });
}

/** Both axes of `x [N, height, width, C]` multiplied by their matrices, or by these transposed. */
function mix(kernel: string, x: Value, ways: readonly Value[], transposed: boolean): Value {
  const [N, height, width, C] = x.shape as [number, number, number, number];
  const [rows, columns] = ways as [Value, Value];
  const flat = reshape(kernel, x, [N, height, width * C]);
  const tall = matMul(kernel, rows, flat, transposed, false); // [N, newHeight, width · C]
  const newHeight = tall.shape[1] as number;
  const lines = reshape(kernel, tall, [N * newHeight, width, C]);
  const wide = matMul(kernel, columns, lines, transposed, false); // [N · newHeight, newWidth, C]
  return reshape(kernel, wide, [N, newHeight, wide.shape[1] as number, C]);
}

/** Where each of `to` places lies among `from` ones, when the axis is stretched. */
function stretched(
  from: number,
  to: number,
  { alignCorners, halfPixelCenters }: Manner,
  shift: number,
) {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, at) =>
    halfPixelCenters ? scale * (at + 0.5) - shift : scale * at,
  );
}

/** The nearest of `from` places for each of `to`. */
function nearest(from: number, to: number, manner: Manner): number[] {
  const round = manner.alignCorners ? Math.round : Math.floor;
  return stretched(from, to, manner, 0).map((place) =>
    Math.max(0, Math.min(from - 1, round(place))),
  );
}

/** `[to, from]`: how much of its two neighbours each place is made of. */
function bilinear(from: number, to: number, manner: Manner): Value {
  const rows = stretched(from, to, manner, 0.5).map((place): [number, number][] => {
    const [low, high] = [Math.max(0, Math.floor(place)), Math.min(from - 1, Math.ceil(place))];
    return [
      [low, 1 - (place - low)],
      [high, place - low],
    ];
  });
  return matrix(rows, from);
}

/** A matrix with `width` columns from what stands in its rows, as pairs of column and number. */
function matrix(rows: readonly (readonly [number, number][])[], width: number): Value {
  const numbers = new Float32Array(rows.length * width);
  for (const [row, entries] of rows.entries()) {
    for (const [column, number] of entries) {
      const at = row * width + column;
      numbers[at] = (numbers[at] as number) + number;
    }
  }
  return constantValue(numbers, [rows.length, width], "float32");
}
