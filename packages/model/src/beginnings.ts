import { mostIdle, type Sequence } from "./caches.ts";

/** What many answers begin with, each read once and lent to whoever draws behind it. */
export type Beginnings = {
  /** The sequence of these tokens, in `capacity` slots or to be widened to so many; nobody may read on in it. */
  borrow(tokens: readonly number[], capacity: number): Promise<Sequence>;
  /** Whether the sequence was borrowed here; if so it is back. */
  giveBack(sequence: Sequence): boolean;
  /** Lends none of those known to anybody else. */
  forget(): void;
};

type Lent = { readonly name: string; readonly sequence: Promise<Sequence>; users: number };

/** None yet; `read` makes one, `release` gives its memory back. */
export function createBeginnings(
  read: (tokens: readonly number[]) => Promise<Sequence>,
  release: (sequence: Sequence) => void,
): Beginnings {
  const known = new Map<string, Lent>(); // the longest unused first
  const lentOf = new Map<Sequence, Lent>();

  const dropUnused = (): void => {
    const idle = [...lentOf].filter(([, { users }]) => users === 0);
    const isKnown = ({ name, sequence }: Lent) => known.get(name)?.sequence === sequence;
    const tooMany = new Set(
      [...known.values()].filter(({ users }) => users === 0).slice(0, -mostIdle),
    );
    for (const [sequence, lent] of idle) {
      if (isKnown(lent) && !tooMany.has(lent)) continue;
      if (isKnown(lent)) known.delete(lent.name);
      lentOf.delete(sequence);
      release(sequence);
    }
  };

  return {
    async borrow(tokens, capacity) {
      // One for each capacity, for widening it would widen every picture that is drawn behind it.
      const name = `${tokens.join(" ")} in ${capacity}`;
      const lent = known.get(name) ?? { name, sequence: read(tokens), users: 0 };
      known.delete(name);
      known.set(name, lent);
      lent.users += 1;
      try {
        const sequence = await lent.sequence;
        lentOf.set(sequence, lent);
        return sequence;
      } catch (error) {
        if (known.get(name) === lent) known.delete(name); // whoever asks next tries again
        throw error;
      }
    },
    giveBack(sequence) {
      const lent = lentOf.get(sequence);
      if (!lent) return false;
      lent.users -= 1;
      dropUnused();
      return true;
    },
    forget() {
      known.clear();
      dropUnused();
    },
  };
}
