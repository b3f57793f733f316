import type { Document } from "@transfusion/model";
import type { Random } from "@transfusion/tensor";
import { drawScene } from "./draw.ts";
import { inventEdit } from "./edits.ts";
import { inventQuestion } from "./questions.ts";
import type { Looks, Scene } from "./scene.ts";

export const taskNames = ["caption", "question", "edit"] as const;
export type TaskName = (typeof taskNames)[number];

/** How often each task comes, as weights; what is left out does not come. */
export type Tasks = { readonly [task in TaskName]?: number };

/** A document before its pictures are drawn. */
export type SceneDocument = readonly (
  | { readonly text: string; readonly given?: boolean }
  | { readonly scene: Scene; readonly given?: boolean }
)[];

/** A picture, a question about it and the answer, which alone is learned. */
export function inventQuestionDocument(scene: Scene, random: Random): SceneDocument {
  const { question, answer } = inventQuestion(scene, random);
  return [{ scene, given: true }, { text: question, given: true }, { text: ` ${answer}` }];
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
