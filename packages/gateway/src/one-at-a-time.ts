import type { JobKind, JobQueue, Lease } from "./jobs/job-queue.ts";

/** A job under way in a child process. */
export type UnderWay = {
  /** Ask it to stop, for good; its child is killed if it has not in time. */
  cancel(): void;
  /** The same, but it waits to be gone on with. */
  suspend(): void;
  /** Fulfilled when nobody works on the job any more and all of it is kept. */
  readonly ended: Promise<void>;
};

/** Works on the jobs of one kind, one after another. */
export type Turns = {
  /** Take on the next job that waits, where none is under way. */
  fill(): Promise<void>;
  /** Stop a job: one that waits at once, one under way when its child has. */
  cancel(id: string): Promise<void>;
  /** Have the job under way wait for the next gateway, and take on no other. */
  close(): Promise<void>;
};

/** One job of a kind at a time; `begin` works on it, `cancelled` is the event that says that nobody will. */
export function oneAtATime(options: {
  readonly queue: JobQueue;
  readonly kind: JobKind;
  readonly leaseMs: number;
  readonly cancelled: object;
  begin(lease: Lease): UnderWay;
  log(line: string): void;
}): Turns {
  const { queue, kind, leaseMs, cancelled, begin, log } = options;
  let current: { readonly lease: Lease; readonly work: UnderWay } | undefined;
  let filling = Promise.resolve();
  let isClosed = false;
  const renew = async (): Promise<void> => {
    try {
      if (current) await queue.renew(current.lease.token, leaseMs);
    } catch (error) {
      log(`${kind}: a lease could not be renewed: ${String(error)}`);
    }
  };
  const heartbeat = setInterval(() => void renew(), leaseMs / 3);
  heartbeat.unref();

  const turns: Turns = {
    fill() {
      filling = filling
        .then(async () => {
          while (!current && !isClosed) {
            const lease = await queue.claim(kind, leaseMs);
            if (!lease) return;
            if (lease.job.isCancelling) {
              await queue.record(lease.token, [cancelled], { state: "cancelled" });
              continue;
            }
            const work = begin(lease);
            current = { lease, work };
            void work.ended.then(() => {
              current = undefined;
              void turns.fill();
            });
            const { id } = lease.job;
            if ((await queue.find(id))?.isCancelling) await turns.cancel(id); // while it was on its way here
          }
        })
        .catch((error: unknown) => log(`${kind}: ${String(error)}`));
      return filling;
    },
    async cancel(id) {
      await queue.cancel(id, cancelled);
      if (current?.lease.job.id === id) current.work.cancel();
    },
    async close() {
      isClosed = true;
      await filling;
      current?.work.suspend();
      await current?.work.ended;
      clearInterval(heartbeat);
    },
  };
  return turns;
}
