import { createRandom } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { fillRows } from "./fill-rows.ts";

const text = (...lengths: number[]) => lengths.map((length) => ({ text: length, pictures: 0 }));

test("each row begins with the oldest and is filled by the longest that fit", () => {
  const layout = { rows: 2, textSlots: 10, pictureSlots: 0 };

  expect(fillRows(text(4, 7, 3, 5, 6), layout)).toEqual([
    [0, 4],
    [1, 2],
  ]);
});

test("what fills a row better is exchanged for what was there", () => {
  const layout = { rows: 1, textSlots: 10, pictureSlots: 0 };

  const [row] = fillRows(text(1, 7, 6, 3), layout); // 1 + 7 leaves 2; 1 + 6 + 3 leaves none

  const lengths = (row as number[]).map((index) => [1, 7, 6, 3][index]);
  expect(lengths.reduce((sum: number, length) => sum + (length as number), 0)).toBeLessThanOrEqual(
    10,
  );
});

test("rows hold all their pictures and nearly all their text", () => {
  const random = createRandom(1, "rooms");
  const rooms = Array.from({ length: 200 }, () => ({ text: 5 + random.integer(50), pictures: 1 }));
  const mean = rooms.reduce((sum, room) => sum + room.text, 0) / 200;
  const layout = { rows: 20, textSlots: Math.ceil(4 * mean * 1.02), pictureSlots: 4 };

  const rows = fillRows(rooms, layout);

  expect(new Set(rows.flat()).size).toBe(80);
  for (const row of rows) {
    const used = row.reduce((sum, index) => sum + (rooms[index]?.text as number), 0);
    expect(row).toHaveLength(4);
    expect(used).toBeLessThanOrEqual(layout.textSlots);
    expect(used / layout.textSlots).toBeGreaterThan(0.95);
  }
});

test("texts fill what pictures leave", () => {
  const layout = { rows: 1, textSlots: 20, pictureSlots: 1 };
  const rooms = [...text(9), { text: 6, pictures: 1 }, ...text(5, 6)];

  expect(fillRows(rooms, layout)).toEqual([[0, 1, 2]]);
});

test("a document that is too large for a row is refused by name", () => {
  const layout = { rows: 1, textSlots: 20, pictureSlots: 1 };

  expect(() => fillRows([{ text: 4, pictures: 2 }], layout)).toThrow(
    "fillRows: document 0 should fit a row of 20 tokens and 1 pictures, got 4 tokens and 2 pictures",
  );
});
