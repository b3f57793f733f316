import { builder } from "./builder.ts";

/** Where a page lies in its list. */
export type PageInfo = {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
};

export const PageInfoRef = builder.objectRef<PageInfo>("PageInfo").implement({
  description: "Where a page lies in its list.",
  fields: (t) => ({
    hasNextPage: t.exposeBoolean("hasNextPage", { description: "Whether more come after it." }),
    hasPreviousPage: t.exposeBoolean("hasPreviousPage", {
      description: "Whether it began after a cursor.",
    }),
    startCursor: t.exposeString("startCursor", {
      nullable: true,
      description: "The cursor of its first; null where it is empty.",
    }),
    endCursor: t.exposeString("endCursor", {
      nullable: true,
      description: "The cursor of its last, to be given as `after`; null where it is empty.",
    }),
  }),
});

/** A place in a list of some kind as text that says nothing to clients. */
export function cursorOf(kind: string, place: number): string {
  return Buffer.from(`${kind}:${place}`).toString("base64url");
}

/** The place in a cursor of this kind, nothing where none was given. One that was not ours is at the list's end. */
export function placeOf(kind: string, cursor: string | null | undefined): number | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const [found, place] = Buffer.from(cursor, "base64url").toString().split(":");
  return found === kind && /^\d{1,15}$/.test(place ?? "") ? Number(place) : Number.NaN;
}

/** How many of a list are asked for, within bounds. */
export const mostPerPage = 100;

export function pageSizeOf(first: number | null | undefined): number {
  return Math.max(1, Math.min(mostPerPage, first ?? 20));
}
