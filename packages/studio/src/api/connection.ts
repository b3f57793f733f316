import { createStore } from "../look/store.ts";

/** How the page stands with its gateway: it answers, it does not, or it wants its token again. */
export const connection = createStore<"open" | "lost" | "refused">("open");
