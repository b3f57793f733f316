import { client } from "./client.ts";

type Told = { readonly __typename: string; readonly sequence?: number };

const last = /(Ended|Cancelled|Failed|NotFound)$/;
const patienceMs = [250, 500, 1000, 2000, 4000];

/**
 * Tell every event of a job once and in order, until its last. A lost connection is taken up again after the last
 * event seen. Returns a function that stops it.
 */
export function follow<Event extends Told>(
  document: string,
  id: string,
  tell: (event: Event) => void,
): () => void {
  let after = 0;
  let failures = 0;
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let subscription: { unsubscribe(): void } | undefined;

  const again = () => {
    if (isOver || timer !== undefined) return;
    subscription?.unsubscribe();
    const wait = patienceMs[Math.min(failures++, patienceMs.length - 1)];
    timer = setTimeout(listen, wait);
  };
  const listen = () => {
    timer = undefined;
    subscription = client
      .subscription<Record<string, Event>>(document, { id, after })
      .subscribe(({ data, error, hasNext }) => {
        const event = data && Object.values(data)[0];
        if (isOver) return;
        if (event) {
          failures = 0;
          if (event.sequence !== undefined && event.sequence <= after) return;
          after = event.sequence ?? after;
          isOver = last.test(event.__typename);
          tell(event);
        }
        if (error || hasNext === false) again();
      });
  };
  listen();
  return () => {
    isOver = true;
    clearTimeout(timer);
    subscription?.unsubscribe();
  };
}
