import { checkCount } from "./check.ts";
import type { Numbers } from "./objective.ts";

/**
 * Random numbers for the `count` pictures of a batch, spread evenly over the distribution: picture
 * `i` gets `(u + i/count) mod 1` of one uniform `u`, or the normal number of that quantile. Each alone is
 * distributed as before, whatever its place in the batch; together they leave no gap, so the loss
 * varies less. Every call to one of them after its first draws plainly. Kingma et al. 2021 (arXiv 2107.00630),
 * appendix I.1.
 */
export function stratify(random: Numbers, count: number): Numbers[] {
  checkCount("stratify: count", count);
  const shared = random.uniform();
  return Array.from({ length: count }, (_, i) => {
    let quantile: number | undefined = (shared + i / count) % 1;
    const take = (): number | undefined => {
      const taken = quantile;
      quantile = undefined;
      return taken;
    };
    return {
      uniform: () => take() ?? random.uniform(),
      normal: () => {
        const taken = take();
        return taken === undefined ? random.normal() : normalQuantile(taken);
      },
    };
  });
}

/**
 * The number that a standard normal one stays below with probability `p`, right to 7 digits; finite for
 * every `p` in [0, 1). Wichura 1988, algorithm AS 241 (PPND7).
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    const top = ((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179;
    const bottom = ((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1;
    return (q * top) / bottom;
  }
  const tail = Math.sqrt(-Math.log(Math.max(smallest, Math.min(p, 1 - p))));
  return Math.sign(q) * (tail <= 5 ? nearTail(tail - 1.6) : farTail(tail - 5));
}

const smallest = 2 ** -54;

function nearTail(r: number): number {
  const top = ((0.17023821103 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777;
  return top / ((0.12021132975 * r + 0.7370016425) * r + 1);
}

function farTail(r: number): number {
  const top = ((0.017337203997 * r + 0.42868294337) * r + 3.081226386) * r + 6.657905115;
  return top / ((0.012258202635 * r + 0.24197894225) * r + 1);
}
