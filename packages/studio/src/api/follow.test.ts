import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createFollow, type Subscribe } from "./follow.ts";

type Opened = { after: number; sink: Parameters<Subscribe>[2]; isClosed: boolean };
let opened: Opened[];
const follow = createFollow((_, { after }, sink) => {
  const connection = { after, sink, isClosed: false };
  opened.push(connection);
  return () => {
    connection.isClosed = true;
  };
});
const event = (sequence: number, __typename = "RunStep") => ({
  runEvents: { __typename, sequence },
});

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
});
afterEach(() => {
  vi.useRealTimers();
});

test("a lost connection is taken up again after the last event, and none is told twice", () => {
  const told: (number | undefined)[] = [];
  follow("…", "1", ({ sequence }) => told.push(sequence));
  opened[0]?.sink.next(event(1));
  opened[0]?.sink.next(event(2));

  opened[0]?.sink.lost();
  vi.advanceTimersByTime(250);
  opened[1]?.sink.next(event(2));
  opened[1]?.sink.next(event(3));

  expect(opened.map(({ after }) => after)).toEqual([0, 2]);
  expect(told).toEqual([1, 2, 3]);
});

test("who does not answer is asked less and less often", () => {
  follow("…", "1", () => {});

  for (const wait of [250, 500, 1000]) {
    const before = opened.length;
    opened.at(-1)?.sink.lost();
    vi.advanceTimersByTime(wait - 1);
    expect(opened.length).toBe(before);
    vi.advanceTimersByTime(1);
    expect(opened.length).toBe(before + 1);
  }
});

test("after the last event nothing is asked again", () => {
  follow("…", "1", () => {});

  opened[0]?.sink.next(event(1, "RunEnded"));
  opened[0]?.sink.lost();
  vi.advanceTimersByTime(60_000);

  expect(opened.length).toBe(1);
});

test("what was resumed after its end is told on, and can be begun behind what is known", () => {
  const told: (number | undefined)[] = [];
  follow("…", "1", ({ sequence }) => told.push(sequence), 4);

  opened[0]?.sink.next(event(5, "RunCancelled"));
  opened[0]?.sink.next(event(6, "RunResumed"));
  opened[0]?.sink.lost();
  vi.advanceTimersByTime(250);

  expect(told).toEqual([5, 6]);
  expect(opened.map(({ after }) => after)).toEqual([4, 6]);
});

test("stopping closes the connection for good", () => {
  const stop = follow("…", "1", () => {});

  stop();
  opened[0]?.sink.lost();
  vi.advanceTimersByTime(60_000);

  expect(opened.map(({ isClosed }) => isClosed)).toEqual([true]);
});
