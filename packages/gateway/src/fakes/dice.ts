/** Numbers from a seed: whole ones from `least` to `most`. */
export type Dice = (least: number, most: number) => number;

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return (least, most) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return least + (((mixed ^ (mixed >>> 14)) >>> 0) % (most - least + 1));
  };
}

/** One of these. */
export function pick<Item>(dice: Dice, items: readonly Item[]): Item {
  return items[dice(0, items.length - 1)] as Item;
}
