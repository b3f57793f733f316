import type { RateOf } from "./optimizer.ts";

/** The parts of a model that may learn at a rate of their own: the first names of its parameters' paths. */
export const parts = ["embedding", "places", "time", "codec", "transformer", "head"] as const;

/** What the learning rate of some parts is multiplied by; 0 freezes. */
export type Rates = { readonly [Part in (typeof parts)[number]]?: number };

/** The rate of a parameter: its part's, 1 where none is given. */
export function rateOfPart(rates: Rates): RateOf {
  return (path) => rates[path.split(".", 1)[0] as keyof Rates] ?? 1;
}
