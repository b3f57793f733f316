import type { Layout } from "./config.ts";
import type { Room } from "./sequence.ts";

const swaps = 16; // a row is nearly full by then
const afterPictures = 1e9; // a cost above all others

/**
 * Which of the waiting documents go into each row, by their indices, so that little of it stays empty.
 *
 * Every row begins with the oldest, so none waits for ever. Then pictures are added, each time the document whose share
 * of text per picture is nearest to what the row has left, and when no more fit, the longest texts that do. At last
 * documents are exchanged for waiting ones that fill more of what is empty.
 */
export function fillRows(rooms: readonly Room[], layout: Layout): number[][] {
  checkRooms(rooms, layout);
  const waiting = new Set(rooms.keys());
  return Array.from({ length: layout.rows }, () => {
    const row: Row = { chosen: [], text: layout.textSlots, pictures: layout.pictureSlots };
    const oldest = rooms.findIndex((_, index) => waiting.has(index));
    for (
      let next = oldest < 0 ? undefined : oldest;
      next !== undefined;
      next = bestFor(row, rooms, waiting)
    ) {
      waiting.delete(next);
      row.chosen.push(next);
      row.text -= (rooms[next] as Room).text;
      row.pictures -= (rooms[next] as Room).pictures;
    }
    exchange(row, rooms, waiting);
    return row.chosen;
  });
}

/** A row being filled: who is in, and how much of it is empty. */
type Row = { readonly chosen: number[]; text: number; pictures: number };

function checkRooms(rooms: readonly Room[], { textSlots, pictureSlots }: Layout): void {
  const tooLarge = rooms.findIndex(
    ({ text, pictures }) => text > textSlots || pictures > pictureSlots,
  );
  if (tooLarge >= 0) {
    const { text, pictures } = rooms[tooLarge] as Room;
    throw new RangeError(
      `fillRows: document ${tooLarge} should fit a row of ${textSlots} tokens and ${pictureSlots} pictures, got ${text} tokens and ${pictures} pictures`,
    );
  }
}

/** The waiting document to add next; nothing where none fits. */
function bestFor(row: Row, rooms: readonly Room[], waiting: Set<number>): number | undefined {
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  const textPerPicture = row.text / Math.max(1, row.pictures);
  for (const index of waiting) {
    const { text, pictures } = rooms[index] as Room;
    if (text > row.text || pictures > row.pictures) continue;
    const share = pictures === row.pictures ? row.text : pictures * textPerPicture;
    // Pictures first: their slots are many, and text fills what is left.
    const cost = pictures > 0 || row.pictures === 0 ? Math.abs(share - text) : afterPictures - text;
    if (cost < least) {
      least = cost;
      best = index;
    }
  }
  return best;
}

/** Exchange documents of a row for waiting ones with as many pictures and more text, while that fills it further. */
function exchange(row: Row, rooms: readonly Room[], waiting: Set<number>): void {
  for (let swap = 0; swap < swaps && row.text > 0; swap++) {
    let best: { at: number; index: number; gain: number } | undefined;
    for (let at = 1; at < row.chosen.length; at++) {
      const inside = rooms[row.chosen[at] as number] as Room;
      for (const index of waiting) {
        const { text, pictures } = rooms[index] as Room;
        const gain = text - inside.text;
        if (pictures !== inside.pictures || gain <= (best?.gain ?? 0) || gain > row.text) continue;
        best = { at, index, gain };
      }
    }
    if (!best) return;
    waiting.add(row.chosen[best.at] as number);
    waiting.delete(best.index);
    row.chosen[best.at] = best.index;
    row.text -= best.gain;
  }
}
