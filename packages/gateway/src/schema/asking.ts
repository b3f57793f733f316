import type { Asking } from "../generations.ts";
import type { builder } from "./builder.ts";

type MutationFields = Parameters<Parameters<typeof builder.mutationFields>[0]>[0];

/** What everything that makes a job takes beside the work itself. */
export function askingArgs(t: MutationFields) {
  return {
    priority: t.arg.int({ defaultValue: 0, description: "Greater goes first, from -100 to 100." }),
    idempotencyKey: t.arg.string({
      description:
        "Any text of at most 200 characters. Asked again with the same one, the answer is the job there is already: a retry makes no second.",
    }),
  };
}

/** The same, within its bounds. */
export function readAsking({
  priority,
  idempotencyKey,
}: {
  priority?: number | null;
  idempotencyKey?: string | null;
}): Asking {
  return {
    priority: Math.max(-100, Math.min(100, priority ?? 0)),
    idempotencyKey: idempotencyKey?.slice(0, 200),
  };
}
