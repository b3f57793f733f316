import * as tf from "@tensorflow/tfjs";
import { constantValue, type Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { arithmetic } from "./arithmetic.ts";
import { cast } from "./elementwise.ts";
import { concat, reshape, slice } from "./shape.ts";

type Arithmetic = ReturnType<typeof arithmetic>;

/** Kernels that read pictures `[N, height, width, C]` at places which are computed: crops, rotations, projections. */
export function defineWarping(): void {
  define("CropAndResize", ({ image, boxes, boxInd }, { cropSize, method, extrapolationValue }) => {
    const name = "CropAndResize";
    const picture = cast(name, image as Value, "float32");
    const m = arithmetic(name);
    const [N, height, width, C] = picture.shape as [number, number, number, number];
    const [rows, columns] = cropSize as [number, number];
    const B = (boxes as Value).shape[0] as number;
    if ([N, height, width].includes(0)) {
      // Every place is outside; a crop of no picture is left as it was, as in tfjs's cpu backend.
      const outside = Float32Array.of(N === 0 ? 0 : extrapolationValue);
      return constantValue(outside, [B, rows, columns, C], "float32");
    }
    const side = (at: number) =>
      reshape(name, slice(name, boxes as Value, [0, at], [B, 1]), [B, 1, 1]);
    const y = along(m, side(0), side(2), height, steps(rows, [1, rows, 1]));
    const x = along(m, side(1), side(3), width, steps(columns, [1, 1, columns]));
    const which = reshape(name, boxInd as Value, [B, 1, 1]);
    const inside = m.and(within(m, y, height), within(m, x, width));
    const read = (row: Value, column: Value) => readAt(name, picture, which, row, column);
    const found = method === "bilinear" ? blend(name, read, y, x) : read(round(m, y), round(m, x));
    return m.where(reshape(name, inside, [B, rows, columns, 1]), found, extrapolationValue);
  });
  define("Transform", ({ image, transforms }, attributes) => {
    const { interpolation, fillMode, fillValue, outputShape } = attributes;
    const name = "Transform";
    const m = arithmetic(name);
    const picture = cast(name, image as Value, "float32");
    const [N, height, width] = picture.shape as [number, number, number, number];
    const [rows, columns] = (outputShape ?? [height, width]) as [number, number];
    const count = (transforms as Value).shape[0] as number;
    const factor = (at: number) =>
      reshape(name, slice(name, transforms as Value, [0, at], [count, 1]), [count, 1, 1]);
    const [x, y] = [steps(columns, [1, 1, columns]), steps(rows, [1, rows, 1])];
    const project = (a: Value, b: Value) => m.add(m.mul(a, x), m.mul(b, y));
    const depth = m.add(project(factor(6), factor(7)), 1);
    const nowhere = m.equal(depth, 0);
    const divisor = m.where(nowhere, 1, depth);
    const [column, row] = [0, 3].map((at) => {
      const place = m.div(m.add(project(factor(at), factor(at + 1)), factor(at + 2)), divisor);
      return broughtBack(m, place, at === 0 ? width : height, fillMode);
    }) as [Value, Value];
    const which = constantValue(
      Int32Array.from({ length: N }, (_, n) => n),
      [N, 1, 1],
      "int32",
    );
    const read = (r: Value, c: Value) => {
      const inside = m.and(within(m, r, height), within(m, c, width));
      const mask = reshape(name, inside, [...inside.shape, 1]);
      return m.where(mask, readAt(name, picture, which, r, c), fillValue);
    };
    const found =
      interpolation === "nearest"
        ? read(round(m, row), round(m, column))
        : blend(name, read, row, column, true);
    const result = m.where(reshape(name, nowhere, [...nowhere.shape, 1]), fillValue, found);
    return cast(name, result, (image as Value).type);
  });
  define("RotateWithOffset", ({ image }, { radians, fillValue, center }) => {
    const name = "RotateWithOffset";
    const { shape, type } = image as Value;
    const [N, height, width, C] = shape as [number, number, number, number];
    const places = rotated(
      height,
      width,
      radians,
      tf.backend_util.getImageCenter(center, height, width),
    );
    const fill = Array.from({ length: C }, (_, channel) =>
      typeof fillValue === "number" ? fillValue : channel === 3 ? 255 : fillValue[channel],
    );
    const make = type === "int32" ? Int32Array : type === "bool" ? Uint8Array : Float32Array;
    const rows = make.from(Array.from({ length: N }, () => fill).flat());
    const pixels = reshape(name, image as Value, [N, height * width, C]);
    const all = concat(name, [pixels, constantValue(rows, [N, 1, C], type)], 1);
    const from = constantValue(places, [height * width], "int32");
    const turned = emit(name, "Gather", [all, from], pixels.shape, type, { axis: 1 });
    return reshape(name, turned, shape);
  });
}

/** Which pixel of the flat picture stands at each place after a rotation; `height · width` where there is none. */
function rotated(
  height: number,
  width: number,
  radians: number,
  [centerX, centerY]: [number, number],
) {
  const [sine, cosine] = [Math.sin(radians), Math.cos(radians)];
  return Int32Array.from({ length: height * width }, (_, at) => {
    const [x, y] = [(at % width) - centerX, Math.floor(at / width) - centerY];
    const column = Math.round(x * cosine - y * sine + centerX);
    const row = Math.round(x * sine + y * cosine + centerY);
    const inside = column >= 0 && column < width && row >= 0 && row < height;
    return inside ? row * width + column : height * width;
  });
}

const steps = (count: number, shape: readonly number[]): Value =>
  constantValue(
    Float32Array.from({ length: count }, (_, step) => step),
    shape,
    "float32",
  );

/** The places of `count` steps from `start` to `stop`, both in shares of an axis of `length`; one step is in the middle. */
function along(m: Arithmetic, start: Value, stop: Value, length: number, step: Value): Value {
  const count = tf.util.sizeFromShape([...step.shape]);
  if (count <= 1) return m.add(m.mul(m.mul(m.add(start, stop), 0.5), length - 1), step);
  const scale = m.div(m.mul(m.sub(stop, start), length - 1), count - 1);
  return m.add(m.mul(start, length - 1), m.mul(step, scale));
}

const within = (m: Arithmetic, place: Value, length: number): Value =>
  m.not(m.or(m.less(place, 0), m.greater(place, length - 1)));

const round = (m: Arithmetic, x: Value): Value => m.floor(m.add(x, 0.5));

/** The pixels `[B, rows, columns, C]` at whole rows and columns of the pictures `which`; beyond an edge stands the edge. */
function readAt(kernel: string, picture: Value, which: Value, row: Value, column: Value): Value {
  const m = arithmetic(kernel);
  const [N, height, width, C] = picture.shape as [number, number, number, number];
  const whole = (place: Value, length: number) =>
    cast(kernel, m.clip(place, 0, length - 1), "int32");
  const at = m.add(
    m.mul(m.add(m.mul(which, height), whole(row, height)), width),
    whole(column, width),
  );
  const pixels = reshape(kernel, picture, [N * height * width, C]);
  return emit(kernel, "Gather", [pixels, at], [...at.shape, C], picture.type, { axis: 0 });
}

/** The four pixels around a place, each by its share; `next` takes them one apart even where the place is whole. */
function blend(
  kernel: string,
  read: (row: Value, column: Value) => Value,
  row: Value,
  column: Value,
  next = false,
): Value {
  const m = arithmetic(kernel);
  const [top, left] = [m.floor(row), m.floor(column)];
  const [bottom, right] = next ? [m.add(top, 1), m.add(left, 1)] : [m.ceil(row), m.ceil(column)];
  const share = (place: Value, floor: Value) => {
    const part = m.sub(place, floor);
    return reshape(kernel, part, [...part.shape, 1]);
  };
  const [down, across] = [share(row, top), share(column, left)];
  const between = (a: Value, b: Value, part: Value) => m.add(a, m.mul(m.sub(b, a), part));
  const upper = between(read(top, left), read(top, right), across);
  const lower = between(read(bottom, left), read(bottom, right), across);
  return between(upper, lower, down);
}

/** A place outside an axis of `length`, brought back as the mode says. */
function broughtBack(m: Arithmetic, place: Value, length: number, mode: string): Value {
  const clipped = (x: Value) => m.clip(x, 0, length - 1);
  if (mode === "nearest") return clipped(place);
  if (mode !== "reflect" && mode !== "wrap") return place;
  if (length <= 1) return m.mul(place, 0);
  const [below, above] = [m.less(place, 0), m.greater(place, length - 1)];
  const times = (x: Value, size: number) => m.floor(m.div(x, size));
  if (mode === "wrap") {
    const raised = m.add(place, m.mul(m.add(times(m.neg(place), length - 1), 1), length));
    const lowered = m.sub(place, m.mul(times(place, length - 1), length));
    return clipped(m.where(below, raised, m.where(above, lowered, place)));
  }
  const both = 2 * length;
  const raised = m.add(place, m.mul(times(m.neg(place), both), both));
  const left = m.where(m.less(raised, -length), m.add(raised, both), m.sub(m.neg(raised), 1));
  const lowered = m.sub(place, m.mul(times(place, both), both));
  const right = m.where(m.less(lowered, length), lowered, m.sub(both - 1, lowered));
  return clipped(m.where(below, left, m.where(above, right, place)));
}
