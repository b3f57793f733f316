import type { Events } from "./ending.ts";
import { type Accepted, accepted } from "./errors.ts";
import {
  askMutation,
  captionMutation,
  editMutation,
  type GenerateMutation,
  type GenerateOptionsInput,
  type GenerationEventFragment,
  generateMutation,
  generationEventsSubscription,
  inpaintMutation,
} from "./generated.ts";
import { type Begun, type EventSource, type JobEvent, type Link, runJob } from "./job.ts";
import { newKey } from "./key.ts";
import { type GivenPicture, type Prompt, writePicture, writePrompt } from "./prompt.ts";
import { request } from "./request.ts";
import type { TypedDocument } from "./typed-document.ts";

/** A generation: what was asked, what came of it so far. */
export type Generation = Accepted<GenerateMutation["generate"]>;

/**
 * What happens to a generation: `begun`, then `text`, `preview`, `picture` and `restarted` (forget what came before) as they
 * come, last `ended` or, where somebody cancelled it, `cancelled`.
 */
export type GenerationEvent = Begun<Generation> | JobEvent<GenerationEventFragment, "Generation">;

/** How to answer, as `GenerateOptionsInput` of the schema; pictures may be given as bytes, too. */
export type GenerateOptions = Omit<GenerateOptionsInput, "source" | "mask"> & {
  readonly source?: GivenPicture;
  readonly mask?: GivenPicture;
};

/** How a job is asked for. All of it is optional. */
export type JobOptions = {
  /** Greater goes first, from -100 to 100. */
  readonly priority?: number;
  /** Any text of at most 200 characters: asked with the same one again, the job is the one there is. Default: a drawn one. */
  readonly idempotencyKey?: string;
  /** Cancels the job. */
  readonly signal?: AbortSignal;
};

/** How a generation is asked for. All of it is optional. */
export type GenerationOptions = JobOptions & { readonly options?: GenerateOptions };

/** The verbs that ask the model for an answer. Each is a generation, begun when its first event is asked for. */
export type GenerationVerbs = {
  /** Go on with a document: draw what a text says, say what a picture shows, or both in turn. */
  generate(asked: { readonly prompt: Prompt } & GenerationOptions): Events<GenerationEvent>;
  /** Draw a picture as an instruction changes another one. */
  edit(
    asked: { readonly picture: GivenPicture; readonly instruction: string } & GenerationOptions,
  ): Events<GenerationEvent>;
  /** Draw a part of a picture anew: where the mask is white. */
  inpaint(
    asked: {
      readonly picture: GivenPicture;
      readonly mask: GivenPicture;
      readonly prompt: string;
    } & GenerationOptions,
  ): Events<GenerationEvent>;
  /** Say what a picture shows. */
  caption(asked: { readonly picture: GivenPicture } & GenerationOptions): Events<GenerationEvent>;
  /** Answer a question about a picture. */
  ask(
    asked: { readonly picture: GivenPicture; readonly question: string } & GenerationOptions,
  ): Events<GenerationEvent>;
};

/** Where the events of a generation come from. */
export const generationSource: EventSource<GenerationEventFragment, "Generation"> = {
  document: generationEventsSubscription,
  prefix: "Generation",
};

/** The verbs, asked over a link. */
export function generationVerbs(link: Link): GenerationVerbs {
  const begin = <Variables>(
    document: TypedDocument<Record<string, GenerateMutation["generate"]>, Variables>,
    given: GenerationOptions,
    own: () => Promise<Omit<Variables, keyof GenerationOptions>>,
  ): Events<GenerationEvent> => {
    const { options, priority, idempotencyKey = newKey(), signal } = given;
    const ask = async (patience: AbortSignal): Promise<Generation> => {
      const shared = {
        options: options && (await writeOptions(options)),
        priority,
        idempotencyKey,
      };
      const variables = { ...(await own()), ...shared } as Variables;
      const asking = { isRepeatable: true, patience };
      const [answer] = Object.values(await request(link.connection, document, variables, asking));
      return accepted(answer as GenerateMutation["generate"]);
    };
    return runJob(link, generationSource, ask, signal);
  };
  return {
    generate: ({ prompt, ...given }) =>
      begin(generateMutation, given, async () => ({ prompt: await writePrompt(prompt) })),
    edit: ({ picture, instruction, ...given }) =>
      begin(editMutation, given, async () => ({
        picture: await writePicture(picture),
        instruction,
      })),
    inpaint: ({ picture, mask, prompt, ...given }) =>
      begin(inpaintMutation, given, async () => ({
        picture: await writePicture(picture),
        mask: await writePicture(mask),
        prompt,
      })),
    caption: ({ picture, ...given }) =>
      begin(captionMutation, given, async () => ({ picture: await writePicture(picture) })),
    ask: ({ picture, question, ...given }) =>
      begin(askMutation, given, async () => ({ picture: await writePicture(picture), question })),
  };
}

async function writeOptions({
  source,
  mask,
  ...options
}: GenerateOptions): Promise<GenerateOptionsInput> {
  return {
    ...options,
    ...(source === undefined ? {} : { source: await writePicture(source) }),
    ...(mask === undefined ? {} : { mask: await writePicture(mask) }),
  };
}
