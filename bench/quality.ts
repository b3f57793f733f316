import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  captionMatches,
  contactSheet,
  judgeSingle,
  parseScene,
  type Scene,
  shapesWorld,
  singlePrompts,
  writePng,
} from "@transfusion/data";
import { createGenerator, type Generator, loadModel, type Pixels } from "@transfusion/model";
import { writeFileAtomic } from "@transfusion/tensor";
import { absent, type Figure, figure, goal } from "./figures.ts";

export type QualityOptions = {
  /** A model of the shapes world. */
  readonly model: string;
  /** Where contact sheets and the list of captions go, if anywhere. */
  readonly out?: string;
  readonly threads: number;
  /** Pictures for each of the 48 prompts for one object. */
  readonly repeats?: number;
};

/** The seed of scenes that no run of ours learns from. */
const unseen = 987_654_321;
const prompts = [
  ...[
    "a large red circle",
    "a small blue square",
    "a large green triangle",
    "a small yellow circle",
  ],
  ...[
    "a large purple square",
    "a small cyan triangle",
    "a large pink circle",
    "a large black square",
  ],
  "a small red circle in the top left",
  "a large blue triangle in the bottom right",
  "a large red circle and a small blue square",
  "a small green triangle to the left of a large yellow circle",
  "two small pink squares",
  "three large cyan circles",
  "a large purple circle, a small black square and a small red triangle",
  "a red circle and a blue circle",
];

/** How well a shapes model draws and reads: single objects drawn right, captions right, and sheets to look at. */
export async function benchQuality(options: QualityOptions): Promise<Figure[]> {
  const figures = [parserFigure()];
  const model = await loadModel(options.model).catch(() => undefined);
  if (!model) return [...figures, absent("quality: model", `no model in ${options.model}`)];
  const generator = await createGenerator(model, { threads: options.threads });
  try {
    figures.push(...(await judgeSingles(generator, options)));
    figures.push(...(await judgeCaptions(generator, options)));
    if (options.out !== undefined) await drawSheet(generator, options.out);
    return figures;
  } finally {
    await generator.dispose();
  }
}

/** The reader of pictures on 1,000 clean ones: whoever judges must be right himself. */
function parserFigure(): Figure {
  const world = shapesWorld({ seed: unseen });
  const count = 1000;
  let right = 0;
  for (let i = 0; i < count; i++) {
    const { objects, malformed } = parseScene(world.sample(i).picture);
    if (!malformed && namesOf(objects) === namesOf(world.scene(i).scene)) right += 1;
  }
  return goal("quality: clean renders read right", right / count, "share", { atLeast: 0.99 });
}

const namesOf = (scene: Pick<Scene[number], "size" | "colour" | "shape">[] | Scene): string =>
  scene
    .map(({ size, colour, shape }) => `${size} ${colour} ${shape}`)
    .sort()
    .join();

async function judgeSingles(generator: Generator, options: QualityOptions): Promise<Figure[]> {
  const { repeats = 4, out } = options;
  const reasons = new Map<string, number>();
  const wrong: Pixels[] = [];
  const singles = singlePrompts();
  let [right, total] = [0, 0];
  for (let seed = 1; seed <= repeats; seed++) {
    for (const { prompt, expected } of singles) {
      const picture = await draw(generator, prompt, seed);
      const verdict = judgeSingle(picture, expected);
      total += 1;
      if (verdict.right) right += 1;
      else {
        wrong.push(picture);
        const kind = verdict.reason.replace(/ is .*/, "").replace(/:.*/, "");
        reasons.set(kind, (reasons.get(kind) ?? 0) + 1);
      }
    }
  }
  if (out !== undefined && wrong.length > 0) {
    await saveSheet(join(out, "singles-wrong.png"), wrong.slice(0, 32), 8);
  }
  return [
    goal(`quality: single objects drawn right, of ${total}`, right / total, "share", {
      atLeast: 0.9,
    }),
    ...[...reasons].map(([reason, times]) =>
      figure(`quality: wrong, ${reason}`, times / total, "share"),
    ),
  ];
}

async function judgeCaptions(generator: Generator, { out }: QualityOptions): Promise<Figure[]> {
  const world = shapesWorld({ seed: unseen });
  const count = 200;
  let right = 0;
  const lines: string[] = [];
  const pictures: Pixels[] = [];
  for (let i = 0; i < count; i++) {
    const { picture } = world.sample(i);
    const caption = await describe(generator, picture);
    const matches = captionMatches(caption, world.scene(i).scene);
    if (matches) right += 1;
    if (i < 16) {
      pictures.push(picture);
      lines.push(`${i + 1}. ${caption}${matches ? "" : "  (wrong)"}`);
    }
  }
  if (out !== undefined) {
    await saveSheet(join(out, "captioned.png"), pictures, 8);
    await writeFileAtomic(
      join(out, "captions.md"),
      new TextEncoder().encode(`${lines.join("\n")}\n`),
    );
  }
  return [figure(`quality: captions right, of ${count} unseen`, right / count, "share")];
}

async function drawSheet(generator: Generator, out: string): Promise<void> {
  const pictures: Pixels[] = [];
  for (const prompt of prompts) pictures.push(await draw(generator, prompt, 1));
  await saveSheet(join(out, "prompts.png"), pictures, 8);
  const lines = prompts.map((prompt, i) => `${i + 1}. ${prompt}`).join("\n");
  await writeFileAtomic(join(out, "prompts.md"), new TextEncoder().encode(`${lines}\n`));
}

async function draw(generator: Generator, prompt: string, seed: number): Promise<Pixels> {
  const options = { seed, begin: "picture", maximumTokens: 0 } as const;
  for await (const event of generator.generate([{ text: prompt }], options)) {
    if (event.type === "picture") return event.picture;
  }
  throw new Error(`bench: "${prompt}" should give a picture, got none`);
}

async function describe(generator: Generator, picture: Pixels): Promise<string> {
  const options = { seed: 1, begin: "text", maximumPictures: 0, temperature: 0 } as const;
  let caption = "";
  for await (const event of generator.generate([{ picture }], options)) {
    if (event.type === "text") caption += event.text;
  }
  return caption;
}

async function saveSheet(file: string, pictures: Pixels[], columns: number): Promise<void> {
  await mkdir(join(file, ".."), { recursive: true });
  await writeFileAtomic(
    file,
    await writePng(contactSheet(pictures, columns, { gap: 4, magnify: 2 })),
  );
}
