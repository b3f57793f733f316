/**
 * Bytes under names, for good: an object is written once and never changed. Names are lower-case letters, digits, dots,
 * dashes and slashes, such as `pictures/0a1b.png`; anything else is a `TypeError`, so that no name leads elsewhere.
 */
export type ObjectStore = {
  /** Keep bytes; a reader finds all of them or none. Once fulfilled they outlive the process. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  read(name: string): Promise<Uint8Array | undefined>;
  /** How many bytes it has; nothing where there is no such object. */
  size(name: string): Promise<number | undefined>;
  /** The bytes from `start` up to and with `end`. */
  readRange(name: string, start: number, end: number): Promise<Uint8Array | undefined>;
  remove(name: string): Promise<void>;
};

const namePattern = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/;

/** Throws where this cannot be the name of an object. */
export function checkObjectName(name: string): void {
  if (name.length > 200 || !namePattern.test(name)) {
    const wanted = "letters, digits, dots and dashes between slashes";
    throw new TypeError(`object store: a name should be ${wanted}, got ${JSON.stringify(name)}`);
  }
}
