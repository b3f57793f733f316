type Told = { readonly __typename: string; readonly sequence?: number };

/** How a subscription is opened: what it tells, that it was lost or ended. Returns what closes it. */
export type Subscribe = (
  document: string,
  variables: { readonly id: string; readonly after: number },
  sink: { next(data: Readonly<Record<string, unknown>>): void; lost(): void },
) => () => void;

/** Tells every event of a job after number `after`, once and in order, until its last. Returns a function that stops it. */
export type Follow = <Event extends Told>(
  document: string,
  id: string,
  tell: (event: Event) => void,
  after?: number,
) => () => void;

const last = /(Ended|Cancelled|Failed|NotFound)$/;
const patienceMs = [250, 500, 1000, 2000, 4000];

/** A `Follow` over subscriptions that may be lost: each is taken up again after the last event seen. */
export function createFollow(subscribe: Subscribe): Follow {
  return <Event extends Told>(
    document: string,
    id: string,
    tell: (event: Event) => void,
    from = 0,
  ) => {
    let after = from;
    let isStopped = false;
    let failures = 0;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let close: (() => void) | undefined;

    const listen = () => {
      timer = undefined;
      close = subscribe(document, { id, after }, { next, lost });
    };
    const next = (data: Readonly<Record<string, unknown>>) => {
      const event = Object.values(data)[0] as Event | undefined;
      if (isStopped || !event) return;
      failures = 0;
      if (event.sequence !== undefined && event.sequence <= after) return;
      after = event.sequence ?? after;
      isOver = last.test(event.__typename); // unless more follows: it was resumed
      tell(event);
    };
    const lost = () => {
      if (isStopped || isOver || timer !== undefined) return;
      timer = setTimeout(listen, patienceMs[Math.min(failures++, patienceMs.length - 1)]);
    };
    listen();
    return () => {
      isStopped = true;
      clearTimeout(timer);
      close?.();
    };
  };
}
