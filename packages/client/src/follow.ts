import { type Connection, waitBefore } from "./connection.ts";
import { AccessRefused, GatewayError } from "./errors.ts";
import { lostConnection } from "./request.ts";

/** An event as the gateway tells it; only `NotFound` has no number. */
export type Numbered = { readonly __typename: string; readonly sequence?: number };

/** Who listens to a subscription. */
export type Sink = {
  /** The gateway has been reached. */
  opened(): void;
  /** What it told: the subscription's field and its event. */
  next(data: Readonly<Record<string, unknown>>): void;
  /** It has told all there is, for now. */
  complete(): void;
  /** It is gone, or refuses (`AccessRefused`, `GatewayError`). */
  lost(error: unknown): void;
};

/** Opens a subscription to a job's events after one. Returns what closes it. */
export type Subscribe = (
  document: string,
  variables: { readonly id: string; readonly after: number },
  sink: Sink,
) => () => void;

/** Which job to follow, and from where. */
export type Followed = {
  readonly document: string;
  readonly id: string;
  /** Only events with a greater number. */
  readonly after: number;
  /** Ends the events. */
  readonly signal: AbortSignal;
  /** Whether the job has ended with the event of this number. */
  hasEnded(after: number): Promise<boolean>;
};

const lastEvent = /(Ended|Cancelled|Failed|NotFound)$/;
const mostHeld = 1_000; // for a reader slower than this the subscription is closed, and opened again later

/**
 * Every event of a job once and in order, until its last: a subscription that is lost is opened again after the last event
 * seen. Throws a `ConnectionLost` when that fails too often in a row, an `AccessRefused`, or a `GatewayError`.
 */
export async function* follow<Event extends Numbered>(
  connection: Connection,
  subscribe: Subscribe,
  { document, id, after, signal, hasEnded }: Followed,
): AsyncGenerator<Event, void, void> {
  let held: Event[] = [];
  let position = after;
  let failures = 0;
  let close: (() => void) | undefined; // while a subscription is open
  let end: { readonly error?: unknown } | undefined; // of the subscription
  let wake = (): void => {};

  const open = (): void => {
    let isOpen = true;
    const ended = (how: { readonly error?: unknown }): void => {
      if (!isOpen) return;
      isOpen = false;
      close = undefined;
      end = how;
      wake();
    };
    const unsubscribe = subscribe(
      document,
      { id, after: position },
      {
        opened() {
          failures = 0;
        },
        next(data) {
          if (!isOpen) return;
          held.push(Object.values(data)[0] as Event);
          if (held.length > mostHeld) close?.();
          wake();
        },
        complete: () => ended({}),
        lost: (error) => ended({ error }),
      },
    );
    if (!isOpen) return;
    close = () => {
      isOpen = false;
      close = undefined;
      unsubscribe();
    };
  };

  const stop = (): void => wake();
  signal.addEventListener("abort", stop);
  try {
    while (!signal.aborted) {
      const batch = held;
      held = [];
      for (const event of batch) {
        const { sequence = position + 1 } = event;
        if (sequence <= position) continue;
        position = sequence;
        failures = 0;
        yield event;
        if (signal.aborted || lastEvent.test(event.__typename)) return;
      }
      if (held.length > 0) continue;
      if (end) {
        const { error } = end;
        if (error instanceof AccessRefused || error instanceof GatewayError) throw error;
        if (error === undefined && (await hasEnded(position))) return;
        failures += 1;
        if (failures > connection.retries) throw lostConnection(connection, error ?? "no more");
        end = undefined;
        await waitBefore(failures, signal);
      } else if (close) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else {
        open();
      }
    }
  } finally {
    signal.removeEventListener("abort", stop);
    close?.();
  }
}
