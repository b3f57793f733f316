import { useSyncExternalStore } from "react";

export const pages = ["create", "gallery", "train", "understand", "evaluate"] as const;
export type PageName = (typeof pages)[number];

/** The page that the address names; Create where it names none. */
export function usePage(): PageName {
  return useSyncExternalStore(listen, pageOfAddress);
}

export function goTo(page: PageName): void {
  location.hash = page;
}

function pageOfAddress(): PageName {
  const name = location.hash.slice(1) as PageName;
  return pages.includes(name) ? name : "create";
}

function listen(changed: () => void): () => void {
  addEventListener("hashchange", changed);
  return () => removeEventListener("hashchange", changed);
}
