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

/**
 * Guidance by text and by a source picture, each with its own scale, from three predictions: with
 * neither, with the picture alone, and with both. `neither + pictureScale·(picture − neither) +
 * textScale·(both − picture)`, so 1 and 1 is the plain prediction with both. Brooks et al. 2023
 * (arXiv 2211.09800), eq. 3.
 */
export function guideByBoth(
  { neither, picture, both }: Record<"neither" | "picture" | "both", Float32Array>,
  { textScale, pictureScale }: Record<"textScale" | "pictureScale", number>,
): Float32Array {
  checkLength("guideByBoth: picture", picture, neither.length);
  checkLength("guideByBoth: both", both, neither.length);
  const guided = new Float32Array(neither.length);
  for (let i = 0; i < guided.length; i++) {
    const byPicture = pictureScale * (picture[i] - neither[i]);
    guided[i] = neither[i] + byPicture + textScale * (both[i] - picture[i]);
  }
  return guided;
}

/**
 * A guided prediction of which the share `amount` is scaled to the deviation that the conditional one
 * has over its numbers, as large scales overexpose pictures: 0 leaves it, 1 scales all of it.
 * `amount·guided·deviation(conditional)/deviation(guided) + (1 − amount)·guided`. Lin et al. 2024
 * (arXiv 2305.08891), eq. 15 and 16, which take 0.7.
 */
export function rescaleGuided(
  guided: Float32Array,
  conditional: Float32Array,
  amount: number,
): Float32Array {
  checkLength("rescaleGuided: conditional", conditional, guided.length);
  if (!(amount >= 0 && amount <= 1)) {
    throw new RangeError(`rescaleGuided: amount should be in [0, 1], got ${amount}`);
  }
  const deviation = deviationOf(guided);
  if (deviation === 0) return guided.slice();
  const factor = amount * (deviationOf(conditional) / deviation) + 1 - amount;
  const rescaled = new Float32Array(guided.length);
  for (let i = 0; i < rescaled.length; i++) rescaled[i] = factor * guided[i];
  return rescaled;
}

function deviationOf(numbers: Float32Array): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < numbers.length; i++) sum += numbers[i];
  const mean = sum / numbers.length;
  for (let i = 0; i < numbers.length; i++) squares += (numbers[i] - mean) ** 2;
  return Math.sqrt(squares / numbers.length);
}
