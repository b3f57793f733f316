import type { Document, GenerateOptions, Generator, Pixels } from "@transfusion/model";

/** How a model is asked: captions may be drawn several times and the likeliest kept. */
export type Manner = Pick<GenerateOptions, "candidates" | "signal">;

/** One thing asked of a model, with a name that stays the same from run to run. */
export type Item = {
  readonly key: string;
  readonly task: string;
  /** A part of the task that is reported apart: a kind of question, a kind of edit. */
  readonly kind?: string;
  /** Its answer is neither right nor wrong, but measured together with all of its kind. */
  readonly isMeasured?: true;
  /** It shows what a world with `holdOut` never does. */
  readonly isHeldOut: boolean;
  /** What is asked, in words. */
  readonly asked: string;
  /** Pictures to look at beside the answer. */
  readonly shown?: readonly Pixels[];
  ask(generator: Generator, manner?: Manner): Promise<Answer>;
};

/** What the model answered and what the rules think of it. */
export type Answer = {
  /** Left out where the answer is measured, not judged. */
  readonly right?: boolean;
  /** Other verdicts, by name. */
  readonly verdicts: { readonly [name: string]: boolean };
  readonly text?: string;
  readonly picture?: Pixels;
  readonly note?: string;
};

/** The first picture that a model draws after a prompt, by the default sampler unless `options` say otherwise. */
export async function drawPicture(
  generator: Generator,
  prompt: Document,
  options: GenerateOptions,
): Promise<Pixels> {
  const wishes = { ...options, begin: "picture", maximumTokens: 0 } as const;
  for await (const event of generator.generate(prompt, wishes)) {
    if (event.type === "picture") return event.picture;
  }
  throw new Error("evaluate: an answer that begins with a picture should hold one, got none");
}

/** The text that a model writes after a prompt, the likeliest token each time. */
export async function writeText(
  generator: Generator,
  prompt: Document,
  { signal }: Manner = {},
): Promise<string> {
  const options = { seed: 0, temperature: 0, begin: "text", maximumPictures: 0, signal } as const;
  let text = "";
  for await (const event of generator.generate(prompt, options)) {
    if (event.type === "text") text += event.text;
  }
  return text.trim();
}
