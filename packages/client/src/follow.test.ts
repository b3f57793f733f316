import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AccessRefused, ConnectionLost } from "./errors.ts";
import { follow, type Numbered, type Sink } from "./follow.ts";

const connection = { url: "http://gateway", token: undefined, headers: {}, retries: 2 };
let opened: { readonly after: number; readonly sink: Sink; isClosed: boolean }[];
let hasEnded: () => Promise<boolean>;
let controller: AbortController;

const events = (after = 0) =>
  follow<Numbered>(
    connection,
    (_, { after }, sink) => {
      const subscription = { after, sink, isClosed: false };
      opened.push(subscription);
      return () => {
        subscription.isClosed = true;
      };
    },
    { document: "", id: "1", after, signal: controller.signal, hasEnded: () => hasEnded() },
  );
const event = (sequence: number, __typename = "RunStep") => ({ events: { __typename, sequence } });
const sequenceOf = (step: IteratorResult<Numbered, void>) => step.value?.sequence;

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  hasEnded = async () => false;
  controller = new AbortController();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a lost subscription is opened again after the last event, and none is told twice", async () => {
  const job = events();
  const first = job.next();
  opened[0]?.sink.next(event(1));
  opened[0]?.sink.next(event(2));
  const told = [await first, await job.next()];
  const next = job.next();
  opened[0]?.sink.lost(new Error("cut"));
  await vi.advanceTimersByTimeAsync(250);

  opened[1]?.sink.next(event(2));
  opened[1]?.sink.next(event(3, "RunEnded"));

  told.push(await next);
  expect(told.map(sequenceOf)).toEqual([1, 2, 3]);
  expect(opened.map(({ after }) => after)).toEqual([0, 2]);
  expect((await job.next()).done).toBe(true);
  expect(opened[1]?.isClosed).toBe(true);
});

test("a gateway that is never reached is given up, one that is reached now and then is not", async () => {
  const next = events().next();
  const lost = expect(next).rejects.toBeInstanceOf(ConnectionLost);
  for (let times = 0; times < 5; times++) {
    opened.at(-1)?.sink.opened();
    opened.at(-1)?.sink.lost(new Error("cut"));
    await vi.advanceTimersByTimeAsync(10_000);
  }
  expect(opened.length).toBe(6);

  for (let times = 0; times < 3; times++) {
    opened.at(-1)?.sink.lost(new Error("cut"));
    await vi.advanceTimersByTimeAsync(10_000);
  }

  await lost;
  expect(opened.length).toBe(7); // each `retries` ends with a loss that nothing follows
});

test("a refusal is not tried again", async () => {
  const next = events().next();

  opened[0]?.sink.lost(new AccessRefused("no"));

  await expect(next).rejects.toBeInstanceOf(AccessRefused);
  expect(opened.length).toBe(1);
});

test("a subscription that completes without a last event is opened again, unless the job has ended", async () => {
  const job = events(4);
  const next = job.next();
  opened[0]?.sink.complete();
  await vi.advanceTimersByTimeAsync(250);
  hasEnded = async () => true;

  opened[1]?.sink.complete();

  expect((await next).done).toBe(true);
  expect(opened.map(({ after }) => after)).toEqual([4, 4]);
});

test("a slow reader's subscription is closed, and opened again where it has come to", async () => {
  const job = events();
  const first = job.next();
  for (let sequence = 1; sequence <= 1_001; sequence++) opened[0]?.sink.next(event(sequence));
  const told = [sequenceOf(await first)];
  expect(opened.map(({ isClosed }) => isClosed)).toEqual([true]);

  while (told.length < 1_001) told.push(sequenceOf(await job.next()));
  const next = job.next();
  await vi.advanceTimersByTimeAsync(0);
  opened[1]?.sink.next(event(1_002));

  expect(sequenceOf(await next)).toBe(1_002);
  expect(opened[1]?.after).toBe(1_001);
});

test("an aborted signal ends a wait, and closes the subscription", async () => {
  const next = events().next();

  controller.abort();

  expect((await next).done).toBe(true);
  expect(opened.map(({ isClosed }) => isClosed)).toEqual([true]);
});
