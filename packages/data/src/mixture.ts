import type { Sample, SampleSource, Skipped } from "./source.ts";

/** A source and how often it comes, beside the others. */
export type Weighted = { readonly source: SampleSource; readonly weight: number };

/**
 * Several sources as one: of any number of samples each source has its share, as exactly as whole numbers allow, so
 * that a position decides its source and how many of that source came before. An epoch is over when the source that
 * lasts longest has been seen whole.
 */
export function mixSources(parts: readonly Weighted[]): SampleSource {
  if (parts.length === 0 || parts.some(({ weight }) => !(weight > 0 && Number.isFinite(weight)))) {
    throw new RangeError(
      `mixSources: there should be sources with weights above 0, got [${parts.map(({ weight }) => weight).join(", ")}]`,
    );
  }
  const sizes = new Set(parts.map(({ source }) => source.pictureSize));
  if (sizes.size > 1) {
    throw new RangeError(
      `mixSources: pictures should be of one size, got ${[...sizes].join(" and ")}`,
    );
  }
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const { pictureSize } = (parts[0] as Weighted).source;
  const skipped: Skipped[] = [];
  const told = parts.map(() => 0);
  return {
    name: parts.map(({ source }) => source.name).join(" + "),
    size: Math.max(...parts.map(({ source, weight }) => Math.ceil((source.size * total) / weight))),
    pictureSize,
    get skipped(): readonly Skipped[] {
      for (const [i, { source }] of parts.entries()) {
        for (const { file, reason } of source.skipped.slice(told[i])) {
          skipped.push({ file: `${source.name}: ${file}`, reason });
        }
        told[i] = source.skipped.length;
      }
      return skipped;
    },
    *captions() {
      for (const { source } of parts) yield* source.captions();
    },
    sample(position): Sample | Promise<Sample> {
      const { part, inner } = locate(parts, position);
      return (parts[part] as Weighted).source.sample(inner);
    },
  };
}

/**
 * Whose turn it is at a position, and how often it had its turn: the first of two takes floor(w·p) of the first p
 * positions, the others share the rest in the same way.
 */
export function locate(
  parts: readonly { readonly weight: number }[],
  position: number,
): { part: number; inner: number } {
  let left = parts.reduce((sum, { weight }) => sum + weight, 0);
  let inner = position;
  for (const [part, { weight }] of parts.entries()) {
    const share = weight / left;
    const before = Math.floor(inner * share);
    if (part === parts.length - 1 || Math.floor((inner + 1) * share) > before) {
      return { part, inner: part === parts.length - 1 ? inner : before };
    }
    inner -= before;
    left -= weight;
  }
  throw new RangeError("locate: there should be at least one part, got none");
}
