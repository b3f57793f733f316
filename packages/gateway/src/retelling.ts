import type { AnswerEvent, GenerationEvent } from "./generation.ts";

/**
 * What is new in an answer that is made once more. A seed gives the same answer again, so what was told before is
 * passed over; where it comes out otherwise after all (another batch rounds differently), the answer begins anew:
 * `GenerationRestarted`, then what was the same so far.
 */
export function createRetelling(
  told: readonly AnswerEvent[],
): (event: GenerationEvent) => GenerationEvent[] {
  let rest = told;
  let same = 0;
  return (event) => {
    const before = rest[same];
    if (!before) return [event];
    if (event.__typename === "GenerationPreview") return [];
    if (isSame(before, event)) {
      same += 1;
      return [];
    }
    const again = rest.slice(0, same);
    rest = [];
    return [{ __typename: "GenerationRestarted" }, ...again, event];
  };
}

function isSame(before: AnswerEvent, event: GenerationEvent): boolean {
  if (before.__typename === "GenerationText") {
    return event.__typename === "GenerationText" && event.text === before.text;
  }
  return event.__typename === "GenerationPicture" && event.picture.id === before.picture.id;
}
