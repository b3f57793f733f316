/** `count` standard normal numbers, always the same for a seed: Box and Muller (1958) over a small generator. */
export function normals(count: number, seed: number): Float32Array {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes, ranqd1
    return (state + 0.5) / 2 ** 32;
  };
  return Float32Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  });
}

/** A picture's bytes spoiled: `signal · x + noise · ε` on numbers from -1 to 1, opacity left alone. */
export function spoil(
  rgba: Uint8ClampedArray,
  share: { readonly signal: number; readonly noise: number },
  noise: Float32Array,
): Uint8ClampedArray<ArrayBuffer> {
  const { signal } = share;
  const spoilt = new Uint8ClampedArray(rgba.length);
  for (let i = 0; i < rgba.length; i++) {
    const clean = (rgba[i] as number) / 127.5 - 1;
    const noisy = signal * clean + share.noise * (noise[i] as number);
    spoilt[i] = i % 4 === 3 ? (rgba[i] as number) : (noisy + 1) * 127.5;
  }
  return spoilt;
}
