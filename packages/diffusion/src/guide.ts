import { checkLength } from "./check.ts";

/**
 * Classifier-free guidance: `unconditional + scale·(conditional − unconditional)`, so 0 ignores
 * the prompt, 1 is the plain conditional prediction, and more than 1 exaggerates what the prompt
 * changes. Ho and Salimans 2022.
 */
export function guide(
  conditional: Float32Array,
  unconditional: Float32Array,
  scale: number,
): Float32Array {
  checkLength("guide: unconditional", unconditional, conditional.length);
  const guided = new Float32Array(unconditional.length);
  for (let i = 0; i < guided.length; i++) {
    guided[i] = unconditional[i] + scale * (conditional[i] - unconditional[i]);
  }
  return guided;
}
