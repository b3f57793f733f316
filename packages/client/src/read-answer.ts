import type { GenerationEvent } from "./generation.ts";
import type { Picture } from "./picture.ts";

/** A whole answer of the model. */
export type Answer = {
  /** Its text and its pictures, in order. */
  readonly parts: readonly ({ readonly text: string } | { readonly picture: Picture })[];
  /** All its text. */
  readonly text: string;
  /** All its pictures. */
  readonly pictures: readonly Picture[];
  /** Why it ended here. */
  readonly reason: "FINISHED" | "LENGTH" | "CANCELLED";
};

/** The whole answer, once a generation has ended. Throws what the events throw. */
export async function readAnswer(
  events: AsyncIterable<GenerationEvent | Exclude<GenerationEvent, { readonly type: "begun" }>>,
): Promise<Answer> {
  let parts: Answer["parts"][number][] = [];
  let reason: Answer["reason"] = "CANCELLED";
  for await (const event of events) {
    if (event.type === "restarted") parts = [];
    if (event.type === "picture") parts.push({ picture: event.picture });
    if (event.type === "ended") reason = event.reason;
    if (event.type !== "text") continue;
    const last = parts.at(-1);
    if (last && "text" in last) parts.splice(-1, 1, { text: last.text + event.text });
    else parts.push({ text: event.text });
  }
  const text = parts.map((part) => ("text" in part ? part.text : "")).join("");
  const pictures = parts.flatMap((part) => ("picture" in part ? [part.picture] : []));
  return { parts, text, pictures, reason };
}
