import {
  captionMatches,
  describeFully,
  drawScene,
  type EditKind,
  editKinds,
  inventEdit,
  inventQuestion,
  isFullCaption,
  isHeldOut,
  type Question,
  type QuestionKind,
  questionKinds,
  type Scene,
  shapesWorld,
} from "@transfusion/data";
import { createRandom } from "@transfusion/tensor";
import { inpaintingItems } from "./inpainting-items.ts";
import { drawPicture, type Item, writeText } from "./item.ts";
import { judgeDrawing } from "./judge-drawing.ts";
import { judgeEdit } from "./judge-edit.ts";
import { drawingTasks, namesHeldOut, readPrompts } from "./prompts.ts";
import { unseenSeed } from "./unseen-seed.ts";

const captionCount = 200;
const questionsOfAnswer: Record<QuestionKind, number> = { yesNo: 50, count: 20, colour: 12 };
const editsOfKind = 30;

/** The tasks of the shapes world, in the order in which they are asked. */
export const shapeTasks = [
  ...drawingTasks,
  "captions",
  "questions",
  "edits",
  "inpainting",
] as const;

/**
 * Everything that ShapeEval asks of a model whose pictures have `size` pixels a side. Each prompt is drawn `pictures`
 * times, from seeds of its own; all other tasks are about scenes of `unseenSeed`.
 */
export async function shapeItems(size: number, pictures: number): Promise<readonly Item[]> {
  return [
    ...(await drawingItems(pictures)),
    ...captionItems(size),
    ...questionItems(size),
    ...editItems(size),
    ...inpaintingItems(size),
  ];
}

async function drawingItems(pictures: number): Promise<Item[]> {
  const prompts = await readPrompts();
  return prompts.flatMap(({ task, prompt }, index) =>
    Array.from(
      { length: pictures },
      (_, i) =>
        ({
          key: `${task} ${index} ${i}`,
          task,
          isHeldOut: namesHeldOut(prompt),
          asked: prompt,
          async ask(generator, manner) {
            const seed = 1000 * (index + 1) + i;
            const picture = await drawPicture(generator, [{ text: prompt }], { seed, ...manner });
            const { right, lenient, malformed, note } = judgeDrawing(picture, prompt);
            return { right, verdicts: { lenient, malformed }, picture, note };
          },
        }) satisfies Item,
    ),
  );
}

function captionItems(size: number): Item[] {
  const world = shapesWorld({ seed: unseenSeed, pictureSize: size });
  return Array.from({ length: captionCount }, (_, i) => {
    const { scene } = world.scene(i);
    const picture = drawScene(scene, size);
    return {
      key: `captions ${i}`,
      task: "captions",
      isHeldOut: scene.some(isHeldOut),
      asked: describeFully(scene),
      shown: [picture],
      async ask(generator, manner) {
        const text = await writeText(generator, [{ picture }], manner);
        const isTrue = captionMatches(text, scene);
        const canonical = isTrue && isFullCaption(text);
        return {
          right: canonical,
          verdicts: { true: isTrue, exact: text === describeFully(scene) },
          text,
        };
      },
    };
  });
}

function questionItems(size: number): Item[] {
  const random = createRandom(unseenSeed, "questions");
  const world = shapesWorld({ seed: unseenSeed + 1, counts: [1, 1, 1, 1] });
  return questionKinds.flatMap((kind) => {
    const asked = new Map<string, { scene: Scene; question: Question }[]>();
    const wanted = questionsOfAnswer[kind];
    const answers = { yesNo: 2, count: 5, colour: 8 }[kind];
    for (
      let i = 0;
      [...asked.values()].reduce((n, list) => n + list.length, 0) < wanted * answers;
      i++
    ) {
      const { scene } = world.scene(i);
      const question = inventQuestion(scene, random, kind);
      const same = question && (asked.get(question.answer) ?? []);
      if (!question || !same || same.length === wanted) continue; // every answer is right equally often
      asked.set(question.answer, [...same, { scene, question }]);
    }
    return [...asked.values()].flat().map(({ scene, question }, i) => {
      const picture = drawScene(scene, size);
      return {
        key: `questions ${kind} ${i}`,
        task: "questions",
        kind,
        isHeldOut: scene.some(isHeldOut),
        asked: `${question.question} ${question.answer}`,
        shown: [picture],
        async ask(generator, manner) {
          const prompt = [{ picture }, { text: question.question }];
          const text = await writeText(generator, prompt, manner);
          return { right: text === question.answer, verdicts: {}, text };
        },
      } satisfies Item;
    });
  });
}

function editItems(size: number): Item[] {
  const random = createRandom(unseenSeed, "edits");
  const world = shapesWorld({ seed: unseenSeed + 2 });
  let position = 0;
  const next = (kind: EditKind) => {
    for (;;) {
      const { scene } = world.scene(position++);
      const edit = inventEdit(scene, random, { kind });
      if (edit) return { scene, edit };
    }
  };
  return editKinds.flatMap((kind) =>
    Array.from({ length: editsOfKind }, (_, i) => {
      const { scene, edit } = next(kind);
      const [source, target] = [drawScene(scene, size), drawScene(edit.target, size)];
      return {
        key: `edits ${kind} ${i}`,
        task: "edits",
        kind,
        isHeldOut: [...scene, ...edit.target].some(isHeldOut),
        asked: edit.instruction,
        shown: [source, target],
        async ask(generator, { signal } = {}) {
          const prompt = [{ picture: source }, { text: edit.instruction }]; // no caption to choose by
          const picture = await drawPicture(generator, prompt, { seed: i, signal });
          const { right, lenient, malformed, note } = judgeEdit(picture, scene, edit);
          return { right, verdicts: { lenient, malformed }, picture, note };
        },
      } satisfies Item;
    }),
  );
}
