import { fillNormals } from "./ziggurat.ts";

/** A source of numbers that a seed decides. */
export type Random = {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** A whole number in [0, below). */
  integer(below: number): number;
  /** `count` standard normals, several times as fast as one by one; not the same numbers. */
  normals(count: number): Float32Array;
  /** Four 32-bit words that `restoreRandom` turns back into this source. */
  state(): readonly number[];
};

/** A source of numbers from a seed and any labels (`createRandom(7, "noise", 12)`): equal arguments, equal numbers. */
export function createRandom(seed: number, ...labels: (string | number)[]): Random {
  let hash = 0x811c9dc5;
  for (const character of [seed, ...labels].join("\u0000")) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  const words = [0, 1, 2, 3].map(() => {
    hash = (hash + 0x9e3779b9) | 0; // splitmix32
    let word = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  });
  return restoreRandom(words);
}

/** The source whose `state()` was saved. The generator is xoshiro128** (Blackman and Vigna 2018). */
export function restoreRandom(state: readonly number[]): Random {
  let [a, b, c, d] = state as [number, number, number, number];
  const next = (): number => {
    const times5 = Math.imul(b, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const uniform = (): number => (next() >>> 5) * 2 ** -27 + (next() >>> 6) * 2 ** -53;
  const normal = (): number => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())); // Box-Muller
    return radius * Math.cos(2 * Math.PI * uniform());
  };
  return {
    uniform,
    normal,
    integer: (below) => Math.floor(uniform() * below),
    normals: (count) => {
      const numbers = new Float32Array(count);
      fillNormals(numbers, next);
      return numbers;
    },
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
  };
}
