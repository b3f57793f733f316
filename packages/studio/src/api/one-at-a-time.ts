/**
 * The same deed, never begun before the last one is done: who asks meanwhile shares one that begins afterwards, and so hears
 * what holds after they asked.
 */
export function oneAtATime(deed: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    next = undefined;
    current = deed().finally(() => {
      current = undefined;
    });
    return current;
  };
  return () => {
    if (!current) return begin();
    next ??= current.then(begin, begin);
    return next;
  };
}
