import {
  floatFromHalf,
  floats,
  halfFromFloat,
  integers,
  leavesOf,
  type NdArray,
  type Tree,
} from "@transfusion/tensor";

/** Flat tensors, and the names of those that fit 8 bits. */
export type Quantized = {
  readonly tensors: Record<string, NdArray>;
  readonly eightBits: ReadonlySet<string>;
};

/** A matrix in 8 bits is kept beside the scales of its columns, under its own name and this. */
const scaleOf = (path: string): string => `${path}.scale`;

/**
 * Weights with every matrix in whole numbers: `q = round(w / s)` in -127 to 127, where `s` [out], a number that half
 * precision holds, is the column's largest magnitude over 127. The last axis is the output's; vectors stay as they are.
 */
export function quantize(weights: Tree<NdArray>): Quantized {
  const tensors: Record<string, NdArray> = {};
  const eightBits = new Set<string>();
  for (const [path, array] of leavesOf<NdArray>(weights)) {
    if (array.dtype !== "float32" || array.shape.length < 2) {
      tensors[path] = array;
      continue;
    }
    const data = array.data as Float32Array;
    const columns = array.shape.at(-1) as number;
    const largest = new Float32Array(columns);
    for (const [at, value] of data.entries()) {
      largest[at % columns] = Math.max(largest[at % columns], Math.abs(value));
    }
    const scale = floatFromHalf(halfFromFloat(largest.map((most) => most / 127)));
    const whole = Int32Array.from(data, (value, at) => {
      const step = scale[at % columns];
      return step === 0 ? 0 : Math.max(-127, Math.min(127, Math.round(value / step)));
    });
    tensors[path] = integers(whole, array.shape);
    tensors[scaleOf(path)] = floats(scale, [columns]);
    eightBits.add(path);
  }
  return { tensors, eightBits };
}

/** Such tensors as floats again, `w = s · q`; others as they are. */
export function dequantize(tensors: { readonly [path: string]: NdArray }): Record<string, NdArray> {
  const all = { ...tensors };
  for (const [path, { dtype, shape, data }] of Object.entries(tensors)) {
    const scale = tensors[scaleOf(path)];
    const columns = shape.at(-1);
    if (dtype !== "int32" || !scale || scale.shape.length !== 1 || scale.shape[0] !== columns) {
      continue;
    }
    const whole = data as Int32Array;
    const values = Float32Array.from(whole, (number, at) => scale.data[at % columns] * number);
    all[path] = floats(values, shape);
    delete all[scaleOf(path)];
  }
  return all;
}
