/** IEEE half precision (binary16) of each number, rounded to nearest, ties to even; too large becomes infinite. */
export function halfFromFloat(floats: Float32Array): Uint16Array {
  const words = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const halves = new Uint16Array(floats.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const sign = (word >>> 16) & 0x8000;
    const exponent = (word >>> 23) & 0xff;
    const fraction = word & 0x7fffff;
    if (exponent >= 143) {
      const isNotANumber = exponent === 255 && fraction !== 0;
      halves[i] = sign | (isNotANumber ? 0x7e00 | (fraction >>> 13) : 0x7c00);
    } else if (exponent >= 113) {
      halves[i] = sign | (((exponent - 112) << 10) + rounded(fraction, 13)); // a carry is the next exponent
    } else {
      // Subnormal in half precision: 126 - exponent places are lost, all of them below 2⁻²⁵.
      halves[i] = exponent < 102 ? sign : sign | rounded(fraction | 0x800000, 126 - exponent);
    }
  }
  return halves;
}

/** The float of each half-precision number; exact. */
export function floatFromHalf(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length);
  const words = new Uint32Array(floats.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i];
    const sign = (half & 0x8000) << 16;
    const exponent = (half >>> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 0) floats[i] = (sign === 0 ? 1 : -1) * fraction * 2 ** -24;
    else words[i] = sign | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13);
  }
  return floats;
}

/** The float of each bfloat16 number (the upper half of a float's bits); exact. */
export function floatFromBfloat(bfloats: Uint16Array): Float32Array {
  const words = new Uint32Array(bfloats.length);
  for (let i = 0; i < bfloats.length; i++) words[i] = bfloats[i] << 16;
  return new Float32Array(words.buffer);
}

/** `number` without its last `places` binary places, to nearest, ties to even. */
function rounded(number: number, places: number): number {
  const kept = number >>> places;
  const lost = number & ((1 << places) - 1);
  const tie = 1 << (places - 1);
  return lost > tie || (lost === tie && (kept & 1) === 1) ? kept + 1 : kept;
}
