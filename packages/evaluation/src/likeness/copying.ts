import type { Pixels } from "@transfusion/model";
import { squaredDistance } from "./precision-recall.ts";
import { shrink } from "./shrink.ts";

/** How near drawn pictures come to what was learned from. */
export type Copying = {
  /** Pictures learned from that were searched. */
  readonly searched: number;
  /** Medians of the distance to the nearest of them, of drawn pictures and of real ones that were not learned from. */
  readonly drawn: number;
  readonly heldOut: number;
  /** How often a drawn picture lies nearer than a held-out one: a half where nothing is copied, 1 where all is. */
  readonly nearer: number;
  /** Drawn pictures that equal one of them but for 1/100 of the range of bytes. */
  readonly copies: number;
  /** The nearest pairs, by index, nearest first. */
  readonly closest: readonly Neighbour[];
};

export type Neighbour = {
  readonly drawn: number;
  readonly training: number;
  readonly distance: number;
};

const side = 32;
const pairsShown = 12;

/**
 * Look for each drawn picture among those learned from. Distances are root mean squares over 32 x 32 pixels whose numbers go
 * from 0 to 1. `nearer` is the Mann-Whitney statistic of the two sets of distances, as in Meehan et al. 2020.
 */
export function findCopies(
  drawn: readonly Pixels[],
  training: readonly Pixels[],
  heldOut: readonly Pixels[],
): Copying {
  const learned = training.map((picture) => shrink(picture, side));
  const nearestOf = (pictures: readonly Pixels[]): Neighbour[] =>
    pictures.map((picture, at) => ({ drawn: at, ...nearest(shrink(picture, side), learned) }));
  const ofDrawn = nearestOf(drawn);
  const ofHeldOut = nearestOf(heldOut);
  return {
    searched: training.length,
    drawn: median(ofDrawn),
    heldOut: median(ofHeldOut),
    nearer: shareNearer(ofDrawn, ofHeldOut),
    copies: ofDrawn.filter(({ distance }) => distance < 0.01).length,
    closest: [...ofDrawn].sort((a, b) => a.distance - b.distance).slice(0, pairsShown),
  };
}

function nearest(
  picture: Float32Array,
  learned: readonly Float32Array[],
): Omit<Neighbour, "drawn"> {
  let [training, least] = [-1, Number.POSITIVE_INFINITY];
  for (let at = 0; at < learned.length; at++) {
    const apart = squaredDistance(picture, learned[at]);
    if (apart < least) [training, least] = [at, apart];
  }
  return { training, distance: Math.sqrt(least / picture.length) / 2 };
}

function median(found: readonly Neighbour[]): number {
  const sorted = found.map(({ distance }) => distance).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Pairs in which the first lies nearer, ties by half. */
function shareNearer(a: readonly Neighbour[], b: readonly Neighbour[]): number {
  let sum = 0;
  for (const one of a) {
    for (const other of b) {
      if (one.distance < other.distance) sum += 1;
      else if (one.distance === other.distance) sum += 0.5;
    }
  }
  return sum / (a.length * b.length);
}
