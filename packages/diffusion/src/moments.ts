/**
 * The means of `s` and of `s²` over a step of length `h`, with `s` from 0 to 1 along it, each place weighed by `e^λ`:
 * `φ₂/φ₁` and `2·φ₃/φ₁` of exponential integrators. Short steps take the first terms of the series, as little is
 * left of the differences. Zhao et al. 2023 (arXiv 2302.04867), UniPC.
 */
export function momentsOf(h: number): { linear: number; square: number } {
  if (h < 0.01) return { linear: 1 / 2 + h / 12, square: 1 / 3 + h / 12 + h ** 2 / 360 };
  const whole = -Math.expm1(-h);
  const linear = (1 - whole / h) / whole;
  return { linear, square: 1 / whole - (2 * linear) / h };
}
