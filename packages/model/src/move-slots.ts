import { leavesOf, mapTree, type NdArray, type Tree } from "@transfusion/tensor";

/** Keys and values where their numbers are at hand: the same as `cache-programs.ts` does on an engine. */
type Numbers = Tree<NdArray>;

/** Caches of one capacity, one below the other. [B, H, S, K] each */
export function stackSlots(caches: readonly Numbers[]): Numbers {
  const all = caches.map(
    (cache) => new Map(leavesOf<NdArray>(cache).map(([path, { data }]) => [path, data])),
  );
  return mapTree<NdArray, NdArray>(caches[0] as Numbers, ({ shape, data }, path) => {
    const [, ...sides] = shape;
    const whole = new Float32Array(caches.length * data.length);
    for (const [row, leaves] of all.entries())
      whole.set(leaves.get(path) as Float32Array, row * data.length);
    return { shape: [caches.length, ...sides], dtype: "float32", data: whole };
  });
}

/** Such a stack taken apart. */
export function unstackSlots(stack: Numbers, rows: number): Numbers[] {
  return Array.from({ length: rows }, (_, row) =>
    mapTree<NdArray, NdArray>(stack, ({ shape, data }) => {
      const size = data.length / rows;
      const part = (data as Float32Array).slice(row * size, (row + 1) * size);
      return { shape: [1, ...shape.slice(1)], dtype: "float32", data: part };
    }),
  );
}

/** A cache with more slots, filled with zeros. */
export function widenSlots(cache: Numbers, to: number): Numbers {
  return mapTree<NdArray, NdArray>(cache, ({ shape, data }) => {
    const [B, H, S, K] = shape as [number, number, number, number];
    const wider = new Float32Array(B * H * to * K);
    for (let head = 0; head < B * H; head++) {
      wider.set((data as Float32Array).subarray(head * S * K, (head + 1) * S * K), head * to * K);
    }
    return { shape: [B, H, to, K], dtype: "float32", data: wider };
  });
}
