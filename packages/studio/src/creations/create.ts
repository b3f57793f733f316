import { ask } from "../api/ask.ts";
import { generateMutation, generationQuery, retryMutation } from "../api/documents.ts";
import { explain } from "../api/explain.ts";
import type { Failure, Generation } from "../api/types.ts";
import { drawSeed, optionsOf, type Settings, variantsOf } from "../create/settings.ts";
import { newId } from "../look/new-id.ts";
import { type Creation, creationOf } from "./creation.ts";
import { change, creations, forget, listenTo } from "./creations.ts";

type Prompt = readonly ({ readonly text: string } | { readonly picture: string })[];

/** One answer that is wanted: asked for twice under one key, the gateway makes it once. */
export type Wanted = {
  readonly prompt: Prompt;
  readonly settings: Settings;
  readonly seed: number;
  readonly key: string;
};

/** Some answers were not begun: why, and which. `begin` asks for them again. */
export class NotBegun extends Error {
  readonly wanted: readonly Wanted[];

  constructor(message: string, wanted: readonly Wanted[]) {
    super(message);
    this.wanted = wanted;
  }
}

/** Ask for `settings.batch` answers to a prompt. Throws `NotBegun` where the gateway refuses. */
export async function create(prompt: Prompt, settings: Settings): Promise<void> {
  const seeds = Array.from({ length: settings.batch }, (_, i) =>
    settings.seedLocked ? settings.seed + i : drawSeed(),
  );
  const variants = variantsOf(settings);
  await begin(
    seeds.flatMap((seed) =>
      variants.map((variant) => ({ prompt, settings: variant, seed, key: newId() })),
    ),
  );
}

/** Ask for answers, all at once: the gateway computes together what is asked in one moment. Throws `NotBegun` as `create` does. */
export async function begin(wanted: readonly Wanted[]): Promise<void> {
  const answers = await Promise.all(wanted.map(answerTo));
  const refused = wanted.filter((_, i) => !isGeneration(answers[i]));
  let batch: string | undefined;
  answers.forEach((answer, i) => {
    if (!isGeneration(answer)) return;
    batch ??= answer.id;
    const creation = creationOf(answer, (wanted[i] as Wanted).settings, batch);
    creations.write((all) => [{ ...creation, parts: [] }, ...all]);
    listenTo(creation.id);
  });
  const failure = answers.find((answer) => "message" in answer);
  if (failure) throw new NotBegun(explain(failure), refused);
}

/**
 * Have an answer that failed or was cancelled made once more: prompt, options and seed as they were. Throws an `Error` for
 * people where it cannot be.
 */
export async function tryAgain(creation: Creation): Promise<void> {
  const { id, prompt, settings, seed } = creation;
  const { generation } = await ask<{ generation: Generation | Failure }>(generationQuery, { id });
  if (isGeneration(generation)) {
    const { retry } = await ask<{ retry: Failure }>(retryMutation, { id });
    if ("message" in retry) throw new Error(explain(retry));
    change(id, ({ error: _, ...old }) => ({ ...old, state: "QUEUED", forming: [] }));
    return listenTo(id, generation.events);
  }
  const pieces = prompt.map((piece) => ("text" in piece ? piece : { picture: piece.picture.id }));
  await begin([{ prompt: pieces, settings, seed, key: newId() }]); // the gateway has forgotten it
  forget(id);
}

async function answerTo({ prompt, settings, seed, key }: Wanted): Promise<Generation | Failure> {
  const options = { ...optionsOf(settings, seed, prompt), previews: true };
  try {
    const asked = await ask<{ generate: Generation | Failure }>(generateMutation, {
      ...{ prompt, options, key },
    });
    return asked.generate;
  } catch (error) {
    return { __typename: "Unanswered", message: (error as Error).message };
  }
}

function isGeneration(answer: Generation | Failure | undefined): answer is Generation {
  return answer?.__typename === "Generation";
}
