/** A list of numbers that grows, eight bytes each: an index of millions of records stays small. */
export type NumberList = {
  readonly length: number;
  push(value: number): void;
  at(i: number): number;
};

export function createNumberList(): NumberList {
  let values = new Float64Array(1024);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === values.length) {
        const larger = new Float64Array(2 * length);
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    at: (i) => values[i] as number,
  };
}
