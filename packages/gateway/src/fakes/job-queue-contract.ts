import { afterEach, beforeEach, expect, test } from "vitest";
import { followEvents } from "../jobs/follow-events.ts";
import type { Job, JobQueue, Lease, NewJob } from "../jobs/job-queue.ts";

/** What every `JobQueue` must do. `open` makes an empty one whose clock reads `now()`. */
export function testJobQueue(open: (now: () => number) => Promise<JobQueue>): void {
  let queue: JobQueue;
  let time = 0;
  beforeEach(async () => {
    time = 1_000;
    queue = await open(() => time);
  });
  afterEach(() => queue.close());

  const add = async (id: string, more: Partial<NewJob> = {}, limit = 100): Promise<Job> => {
    const job: NewJob = { id, kind: "generation", request: { id }, details: {}, ...more };
    return (await queue.add(job, limit)) as Job;
  };
  const claim = async (): Promise<Lease> => (await queue.claim("generation", 100)) as Lease;

  test("a job is kept as it was asked for, and found by its id", async () => {
    await add("a", { request: { deep: [1, "two"] }, priority: 3 });

    const found = await queue.find("a");

    expect(found).toMatchObject({ id: "a", state: "queued", request: { deep: [1, "two"] } });
    expect(found).toMatchObject({ priority: 3, events: 0, createdAt: new Date(1_000) });
    expect(await queue.find("b")).toBeUndefined();
  });

  test("turns go by priority, then by age, each kind for itself, and positions tell it", async () => {
    const [a, b, c] = [await add("a"), await add("b", { priority: 1 }), await add("c")];
    await add("t", { kind: "training" });

    expect(await Promise.all([a, b, c].map(queue.positionOf))).toEqual([1, 0, 2]);
    expect((await claim()).job).toMatchObject({ id: "b", state: "running" });
    expect(await queue.positionOf(b)).toBeUndefined();
    expect((await claim()).job.id).toBe("a");
    expect(await queue.positionOf(c)).toBe(2);
    expect((await claim()).job.id).toBe("c");
    expect(await claim()).toBeUndefined();
  });

  test("among many who claim at once each job goes to one", async () => {
    for (let i = 0; i < 20; i++) await add(`${i}`);

    const leases = await Promise.all(Array.from({ length: 30 }, claim));

    const ids = leases.filter((lease) => lease !== undefined).map(({ job }) => job.id);
    expect(new Set(ids).size).toBe(20);
    expect(ids).toHaveLength(20);
  });

  test("no more wait than may", async () => {
    await add("a", {}, 1);

    expect(await add("b", {}, 1)).toBe("full");
    expect(await add("t", { kind: "training" }, 1)).toMatchObject({ id: "t" });
    await claim();
    expect(await add("c", {}, 1)).toMatchObject({ id: "c" });
  });

  test("a key that comes again finds its job, unless it asks for something else", async () => {
    const first = await add("a", { idempotencyKey: "key", fingerprint: "f" }, 1);

    const again = await add("b", { idempotencyKey: "key", fingerprint: "f" }, 1);
    const other = await add("c", { idempotencyKey: "key", fingerprint: "g" }, 1);

    expect(again).toEqual(first);
    expect(other).toBe("conflict");
    expect(await queue.list({ limit: 10 })).toHaveLength(1);
  });

  test("events are numbered from 1 in one row, whoever tells them", async () => {
    await add("a");
    const { token } = await claim();

    await Promise.all([
      queue.record(token, [{ name: "one" }, { name: "two" }]),
      queue.record(token, [{ name: "three" }], { progress: 0.5, details: { x: 1 } }),
    ]);
    await queue.record(token, [{ name: "end" }], { state: "done" });

    const events = await queue.events("a", 0, 10);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(await queue.events("a", 1, 2)).toEqual(events.slice(1, 3));
    expect(await queue.find("a")).toMatchObject({ state: "done", progress: 0.5, events: 4 });
  });

  test("who lost the lease can change nothing", async () => {
    await add("a");
    const { token } = await claim();
    time += 101;

    const recovered = await queue.recover(time);
    const next = await claim();

    expect(recovered.map(({ id }) => id)).toEqual(["a"]);
    expect(next.job.id).toBe("a");
    expect(await queue.renew(token, 100)).toBe(false);
    await expect(queue.record(token, [{}])).rejects.toThrow("lease should hold");
    expect(await queue.events("a", 0, 10)).toEqual([]);
    await queue.record(next.token, [{}], { state: "done" });
    await expect(queue.record(next.token, [{}])).rejects.toThrow("lease should hold");
  });

  test("a lease that is renewed does not run out", async () => {
    await add("a");
    const { token } = await claim();
    time += 90;

    expect(await queue.renew(token, 100)).toBe(true);
    time += 90;

    expect(await queue.recover(time)).toEqual([]);
    expect(await queue.recover(Number.POSITIVE_INFINITY)).toHaveLength(1);
  });

  test("a job given back waits again, at its old place, and remembers a crash", async () => {
    await add("a");
    await add("b");
    const { token } = await claim();

    await queue.release(token, true);

    expect((await claim()).job).toMatchObject({ id: "a", crashes: 1 });
  });

  test("a waiting job is cancelled at once, a running one is asked to stop, an ended one stays", async () => {
    await add("a");
    await add("b");
    const { token } = await claim();

    expect(await queue.cancel("b", { name: "cancelled" })).toMatchObject({ state: "cancelled" });
    expect(await queue.events("b", 0, 9)).toMatchObject([{ event: { name: "cancelled" } }]);
    expect(await queue.cancel("a", {})).toMatchObject({ state: "running", isCancelling: true });
    await queue.record(token, [], { state: "done" });
    expect(await queue.cancel("a", {})).toMatchObject({ state: "done", isCancelling: false });
    expect(await queue.cancel("none", {})).toBeUndefined();
  });

  test("a job that failed can be had to wait once more", async () => {
    await add("a");
    await queue.record((await claim()).token, [{}], { state: "failed", error: { message: "no" } });

    const again = await queue.retry("a", { name: "again" }, 1);

    expect(again).toMatchObject({ state: "queued", events: 2 });
    expect(again).not.toHaveProperty("error");
    expect(await queue.retry("a", {}, 1)).toMatchObject({ state: "queued", events: 2 });
  });

  test("lists go both ways from any job, and only what has ended can be removed", async () => {
    const jobs = [await add("a"), await add("b"), await add("c")];
    const ids = (found: Job[]) => found.map(({ id }) => id);
    const before = jobs[2]?.number;
    const after = jobs[0]?.number;

    expect(ids(await queue.list({ limit: 2 }))).toEqual(["c", "b"]);
    expect(ids(await queue.list({ limit: 9, before }))).toEqual(["b", "a"]);
    expect(ids(await queue.list({ limit: 9, after, isOldestFirst: true }))).toEqual(["b", "c"]);
    expect(await queue.count({ states: ["queued"] })).toBe(3);
    expect(await queue.remove("a")).toBe(false);
    await queue.cancel("a", {});
    expect(await queue.remove("a")).toBe(true);
    expect(await queue.events("a", 0, 9)).toEqual([]);
  });

  test("followers at any place get every later event once, however fast these come", async () => {
    await add("a");
    const { token } = await claim();
    const read = async (after: number): Promise<number[]> => {
      const seen: number[] = [];
      for await (const { sequence } of followEvents(queue, "a", after)) seen.push(sequence);
      return seen;
    };
    const early = read(0);
    const numbers = Array.from({ length: 1_500 }, (_, i) => i + 1);

    for (const number of numbers.slice(0, 300)) await queue.record(token, [{ number }]);
    const middle = read(123);
    await queue.record(
      token,
      numbers.slice(300).map((number) => ({ number })),
    );
    const late = read(1_490);
    await queue.record(token, [{ end: true }], { state: "done" });

    const all = [...numbers, 1_501];
    expect(await early).toEqual(all);
    expect(await middle).toEqual(all.slice(123));
    expect(await late).toEqual(all.slice(1_490));
    expect(await read(1_500)).toEqual([1_501]);
  });

  test("a follower who leaves while waiting is let go", async () => {
    await add("a");
    const reader = followEvents(queue, "a");
    const waiting = reader.next();

    await reader.return?.();

    expect(await waiting).toEqual({ done: true, value: undefined });
  });
}
