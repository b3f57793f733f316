import type { Document } from "@transfusion/model";
import type { Random } from "@transfusion/tensor";
import { describeFully } from "./describe.ts";
import { drawScene } from "./draw.ts";
import { inventEdit } from "./edits.ts";
import { inventQuestion, type Question } from "./questions.ts";
import type { Looks, Scene } from "./scene.ts";

export const taskNames = ["caption", "description", "question", "edit"] as const;
export type TaskName = (typeof taskNames)[number];

/** How often each task comes, as weights; what is left out does not come. */
export type Tasks = { readonly [task in TaskName]?: number };

/** A document before its pictures are drawn. */
export type SceneDocument = readonly (
  | { readonly text: string; readonly given?: boolean }
  | { readonly scene: Scene; readonly given?: boolean }
)[];

/** A picture and its full caption, which alone is learned. */
export function inventDescriptionDocument(scene: Scene): SceneDocument {
  return [{ scene, given: true }, { text: describeFully(scene) }];
}

const mostQuestions = 2; // more would leave rows of short captions half empty

/**
 * A picture and one or two questions about it with their answers, which alone are learned: looking at the picture is most
 * of what a question costs. Only the last answer is followed by the end, and nothing is learned of what follows the first.
 */
export function inventQuestionDocument(scene: Scene, random: Random): SceneDocument {
  const asked = new Map<string, Question>();
  for (let i = 0; i < mostQuestions; i++) {
    const question = inventQuestion(scene, random);
    asked.set(question.question, question);
  }
  const texts = [...asked.values()].flatMap(({ question, answer }, i) => [
    { text: `${i > 0 ? " " : ""}${question}`, given: true },
    { text: ` ${answer}` },
  ]);
  return [{ scene, given: true }, ...texts];
}

/** A picture, an instruction and the picture that it asks for, which alone is learned. Scenes are drawn until one can be edited. */
export function inventEditDocument(
  drawSource: (random: Random) => Scene,
  random: Random,
  isAllowed?: (looks: Looks) => boolean,
): SceneDocument {
  for (;;) {
    const scene = drawSource(random);
    const edit = inventEdit(scene, random, { isAllowed });
    if (!edit) continue;
    return [
      { scene, given: true },
      { text: edit.instruction, given: true },
      { scene: edit.target },
    ];
  }
}

/** The document with its scenes as pictures of `size` x `size` pixels. */
export function drawDocument(document: SceneDocument, size: number): Document {
  return document.map((part) => {
    if ("text" in part) return part;
    const { scene, ...rest } = part;
    return { picture: drawScene(scene, size), ...rest };
  });
}

/** All that the document says. */
export function textOf(document: SceneDocument): string {
  return document.map((part) => ("text" in part ? part.text : "")).join("");
}
