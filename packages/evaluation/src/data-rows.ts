import type { DataFigures, Likeness } from "./data-figures.ts";

/** What was measured on data as rows of cells, the first the heads. */
export function dataRows(figures: DataFigures): string[][] {
  const { losses, drawings, training, copying, descriptions } = figures;
  const row = (name: string, value: number, said = ""): string[] => [name, shown(value), said];
  return [
    [`${figures.name}, ${figures.samples} samples`, "", ""],
    ...losses.pictures.flatMap(({ time, loss, cleanError }) => [
      row(`picture loss at noise ${time}`, loss),
      row(`clean error at noise ${time}`, cleanError, "mean square, pixels from -1 to 1"),
    ]),
    ...(losses.text ? [row("bits per byte", losses.text.bitsPerByte, "text alone")] : []),
    ...(losses.textWithPictures
      ? [row("bits per byte", losses.textWithPictures.bitsPerByte, "beside its pictures, clean")]
      : []),
    ...(losses.leftOut > 0 ? [row("left out", losses.leftOut, "longer than the context")] : []),
    ...likenessRows("drawn", drawings),
    ...likenessRows("learned from", training),
    ...(copying
      ? [
          row("nearest picture learned from", copying.drawn, "median over drawn ones"),
          row("the same of held-out pictures", copying.heldOut, "median"),
          row("nearer than held out", copying.nearer, "a half where nothing is copied"),
          row("copies", copying.copies, `of ${copying.searched} searched`),
        ]
      : []),
    ...(descriptions
      ? [
          row("BLEU-4", descriptions.bleu4, `${descriptions.count} captions`),
          row("CIDEr-D", descriptions.ciderD, "of at most 10"),
        ]
      : []),
  ];
}

export function likenessRows(name: string, likeness: Likeness | undefined): string[][] {
  if (!likeness) return [];
  const { count, kernelDistance, frechetDistance, precision, recall } = likeness;
  return [
    [`${name}: kernel distance`, shown(kernelDistance), `${count} pictures`],
    [`${name}: Fréchet distance`, shown(frechetDistance), ""],
    [`${name}: precision`, shown(precision), ""],
    [`${name}: recall`, shown(recall), ""],
  ];
}

/** A number with four digits that count. */
export function shown(value: number): string {
  return Number.isInteger(value) ? `${value}` : `${Number(value.toPrecision(4))}`;
}
