import { momentsOf } from "./moments.ts";
import { halfLogSnr, type Place, type Sampler, type Surroundings } from "./sampler.ts";

/** Where a step began: the picture there and what was said about it. */
type Look = { readonly x: Float32Array; readonly clean: Float32Array; readonly place: Place };

/**
 * UniPC of order 2 in the clean estimate, with `B(h) = e⁻ʰ − 1`: one look a step. A step to a new
 * place is predicted as by DPM-Solver++(2M); what the network says there then corrects the picture it
 * was asked about, to third order, before the next step sets out. The step to clean is plain.
 * Zhao et al. 2023 (arXiv 2302.04867), algorithms 1 and 2.
 */
export function unipc({ look }: Surroundings): Sampler {
  let looks: readonly Look[] = []; // the newest first
  return async (x, from, to) => {
    const { clean } = await look(x, from.t);
    const corrected = looks.length === 0 ? x : correct(looks, clean, from);
    looks = [{ x: corrected, clean, place: from }, ...looks.slice(0, 1)];
    return { x: predict(looks, to), clean };
  };
}

/** UniP-2: the clean estimate goes on as it went over the last step. */
function predict([now, last]: readonly Look[], to: Place): Float32Array {
  if (!last || to.noise === 0) return integrate(now, to, now.clean, 0, now.clean, 0);
  const step = halfLogSnr(to) - halfLogSnr(now.place);
  const lastStep = halfLogSnr(now.place) - halfLogSnr(last.place);
  return integrate(now, to, last.clean, -step / (2 * lastStep), now.clean, 0);
}

/** UniC-2, or UniC-1 after the first step: the same step, now that the estimate at its end is known. */
function correct([start, last]: readonly Look[], end: Float32Array, to: Place): Float32Array {
  if (!last) return integrate(start, to, start.clean, 0, end, 0.5);
  const h = halfLogSnr(to) - halfLogSnr(start.place);
  const ratio = (halfLogSnr(last.place) - halfLogSnr(start.place)) / h; // r₁, below 0
  const { linear, square } = momentsOf(h);
  // The line through start and end, bent to meet `last`: weights ρ with Σρ = linear, Σρ·r = square.
  const bend = (linear - square) / (1 - ratio);
  return integrate(start, to, last.clean, bend / ratio, end, linear - bend);
}

/** `noise′/noise·x + signal′·(1 − e⁻ʰ)·(x̂ + a·(first − x̂) + b·(second − x̂))`. */
function integrate(
  { x, clean, place }: Look,
  to: Place,
  first: Float32Array,
  a: number,
  second: Float32Array,
  b: number,
): Float32Array {
  const kept = to.noise / place.noise;
  const moved = to.signal - kept * place.signal; // signal′·(1 − e⁻ʰ), without its infinities
  const next = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const estimate = clean[i] + a * (first[i] - clean[i]) + b * (second[i] - clean[i]);
    next[i] = kept * x[i] + moved * estimate;
  }
  return next;
}
