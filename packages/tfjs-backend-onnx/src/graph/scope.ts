let scope = "";

/** The caller's scope that nodes made now belong to: `layer 3/attention`, or nothing. */
export const currentScope = (): string => scope;

/** Does some work whose nodes belong to a scope. */
export function inScope<T>(name: string, work: () => T): T {
  const before = scope;
  scope = name;
  try {
    return work();
  } finally {
    scope = before;
  }
}
