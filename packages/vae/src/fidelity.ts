import type { Pixels } from "./patches.ts";

/** How near one picture comes to another, in decibels: `20·log10(255 / √(mean squared error of the bytes))`. */
export function peakSignalToNoise(a: Pixels, b: Pixels): number {
  checkSides("peakSignalToNoise", a, b);
  let squares = 0;
  for (let i = 0; i < a.data.length; i++) squares += (a.data[i] - b.data[i]) ** 2;
  return 20 * Math.log10(255 / Math.sqrt(squares / a.data.length));
}

const reach = 5; // a window of 11 x 11 pixels
const deviation = 1.5;
const steadiers = [(0.01 * 255) ** 2, (0.03 * 255) ** 2] as const;

/**
 * How alike two pictures are in structure, at most 1: the mean over all whole windows of 11 x 11 pixels, weighed by a normal
 * distribution of deviation 1.5, of `(2·μa·μb + c1)(2·σab + c2) / ((μa² + μb² + c1)(σa² + σb² + c2))`, in brightness
 * (0.299 red, 0.587 green, 0.114 blue). Wang et al. 2004. Throws a RangeError where a side is below 11 pixels.
 */
export function structuralSimilarity(a: Pixels, b: Pixels): number {
  checkSides("structuralSimilarity", a, b);
  const { width, height } = a;
  if (Math.min(width, height) < 2 * reach + 1) {
    throw new RangeError(
      `structuralSimilarity: sides should be at least ${2 * reach + 1}, got ${width} x ${height}`,
    );
  }
  const [x, y] = [brightness(a), brightness(b)];
  const mean = (values: Float64Array): Float64Array => blurred(values, width, height);
  const [meanX, meanY] = [mean(x), mean(y)];
  const [squareX, squareY] = [mean(x.map((v) => v * v)), mean(y.map((v) => v * v))];
  const product = mean(x.map((v, i) => v * y[i]));
  const [c1, c2] = steadiers;
  const each = meanX.map((mx, i) => {
    const my = meanY[i];
    const together = product[i] - mx * my;
    const apart = squareX[i] - mx * mx + squareY[i] - my * my;
    return ((2 * mx * my + c1) * (2 * together + c2)) / ((mx * mx + my * my + c1) * (apart + c2));
  });
  return each.reduce((sum, value) => sum + value, 0) / each.length;
}

function brightness({ data }: Pixels): Float64Array {
  return Float64Array.from(
    { length: data.length / 3 },
    (_, i) => 0.299 * data[3 * i] + 0.587 * data[3 * i + 1] + 0.114 * data[3 * i + 2],
  );
}

/** Weighed means under every whole window: `[height − 10, width − 10]`. */
function blurred(values: Float64Array, width: number, height: number): Float64Array {
  const raw = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)),
  );
  const sum = raw.reduce((total, weight) => total + weight, 0);
  const weights = raw.map((weight) => weight / sum);
  const [across, down] = [width - 2 * reach, height - 2 * reach];
  const rows = new Float64Array(height * across);
  for (let at = 0; at < rows.length; at++) {
    const from = Math.floor(at / across) * width + (at % across);
    for (const [i, weight] of weights.entries()) rows[at] += weight * values[from + i];
  }
  const means = new Float64Array(down * across);
  for (let at = 0; at < means.length; at++) {
    for (const [i, weight] of weights.entries()) means[at] += weight * rows[at + i * across];
  }
  return means;
}

function checkSides(who: string, a: Pixels, b: Pixels): void {
  if (a.width === b.width && a.height === b.height) return;
  throw new RangeError(
    `${who}: pictures should be of one size, got ${a.width} x ${a.height} and ${b.width} x ${b.height}`,
  );
}
