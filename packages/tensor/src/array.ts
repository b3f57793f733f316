/** How a number is kept: 32-bit float, 32-bit integer, or one byte of truth. */
export type DType = "float32" | "int32" | "bool";

/** An array outside any engine: numbers in row order and their shape. The leaf of every tree that crosses a door. */
export type NdArray = {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: Float32Array | Int32Array | Uint8Array;
};

/** Numbers as a float32 array of `shape`; the data is kept, not copied. */
export function floats(data: Float32Array, shape: readonly number[]): NdArray {
  checkSize("floats", data, shape);
  return { shape, dtype: "float32", data };
}

/** What makes the numbers of arrays that nobody has read yet. */
const makers = new WeakMap<NdArray, () => Float32Array>();

/**
 * A float32 array whose numbers are made when they are first asked for: until then it costs nothing. `make` gives the
 * same numbers every time, in memory of their own.
 */
export function floatsOnDemand(shape: readonly number[], make: () => Float32Array): NdArray {
  const fitting = () => floats(make(), shape).data as Float32Array;
  let made: Float32Array | undefined;
  const array: NdArray = {
    shape,
    dtype: "float32",
    get data() {
      made ??= fitting();
      makers.delete(array);
      return made;
    },
  };
  makers.set(array, fitting);
  return array;
}

/**
 * The numbers of an array for whoever keeps or changes them: a copy, or, where they are made on demand and nobody has
 * read them, made for the caller alone, so that there is no second copy of them.
 */
export function ownNumbers(array: NdArray): NdArray["data"] {
  return makers.get(array)?.() ?? array.data.slice();
}

/** Numbers as an int32 array of `shape`; the data is kept, not copied. */
export function integers(data: Int32Array, shape: readonly number[]): NdArray {
  checkSize("integers", data, shape);
  return { shape, dtype: "int32", data };
}

/** How many numbers a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

function checkSize(who: string, data: { length: number }, shape: readonly number[]): void {
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(
      `${who}: [${shape.join(", ")}] should hold ${sizeOf(shape)} numbers, got ${data.length}`,
    );
  }
}
