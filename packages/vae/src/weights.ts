import { createRandom, floats, floatsOnDemand, type NdArray } from "@transfusion/tensor";

/** A matrix of normals with variance 1/rows, drawn from the seed and its own path. */
export function drawnMatrix(seed: number, path: string, rows: number, columns: number): NdArray {
  return floatsOnDemand([rows, columns], () => {
    const data = createRandom(seed, "codec", path).normals(rows * columns);
    const deviation = 1 / Math.sqrt(rows);
    for (let at = 0; at < data.length; at++) data[at] = (data[at] as number) * deviation;
    return data;
  });
}

export function zeroMatrix(rows: number, columns: number): NdArray {
  return floatsOnDemand([rows, columns], () => new Float32Array(rows * columns));
}

export function constantVector(size: number, value: number): NdArray {
  return floats(new Float32Array(size).fill(value), [size]);
}
