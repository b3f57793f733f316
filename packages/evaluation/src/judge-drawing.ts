import { captionMatches, parseScene } from "@transfusion/data";
import type { Pixels } from "@transfusion/model";

/** What a rule thinks of a picture. */
export type Verdict = {
  /** Everything that was asked for, and nothing else. */
  readonly right: boolean;
  /** What was asked for is there, whatever else is. */
  readonly lenient: boolean;
  readonly malformed: boolean;
  /** What the picture shows instead, or what is wrong with it. */
  readonly note: string;
};

/**
 * Whether a picture shows what a prompt of the shapes world says. Strictly: every island of the picture is an object,
 * and the prompt is a true caption of these objects. Leniently, as GenEval counts: the named objects are among them.
 */
export function judgeDrawing(picture: Pixels, prompt: string): Verdict {
  const { objects, malformed, reason } = parseScene(picture);
  const right = !malformed && captionMatches(prompt, objects);
  const lenient = right || captionMatches(prompt, objects, { othersAllowed: true });
  return {
    right,
    lenient,
    malformed,
    note: right ? "" : noteOf(objects, malformed ? reason : undefined),
  };
}

/** "large red circle, small blue square; the ground is smeared" */
export function noteOf(
  objects: readonly { size: string; colour: string; shape: string }[],
  reason?: string,
): string {
  const seen = objects.map(({ size, colour, shape }) => `${size} ${colour} ${shape}`).join(", ");
  return [seen || "nothing", reason].filter(Boolean).join("; ");
}
