import type { Choice, GenerateOptions } from "@transfusion/model";
import { followEvents, type Numbered } from "./jobs/follow-events.ts";
import type { Job, JobQueue } from "./jobs/job-queue.ts";
import type { GenerationFailure } from "./messages.ts";
import type { StoredPicture } from "./pictures.ts";
import type { StoredPart } from "./prompt.ts";

/** One answer of the model, from the asking to the end, as it stood when it was looked at. */
export type Generation = {
  readonly __typename: "Generation";
  readonly job: Job;
  readonly request: StoredRequest;
  readonly error?: GenerationFailure;
};

/** What is wanted of a generation, as it is kept: pictures by what is stored of them. */
export type StoredRequest = {
  /** The folder of the model. */
  readonly model: string;
  readonly prompt: readonly StoredPart[];
  readonly options: Omit<GenerateOptions, "signal" | "source" | "mask">;
  readonly source?: StoredPicture;
  readonly mask?: StoredPicture;
};

/** What is asked of a generation; without a seed one is drawn. */
export type GenerationRequest = Omit<StoredRequest, "options"> & {
  readonly options: Omit<StoredRequest["options"], "seed"> & { readonly seed?: number };
};

/** What happens to a generation, as it is kept and sent to those who follow it. */
export type GenerationEvent =
  | { readonly __typename: "GenerationText"; readonly text: string }
  | {
      readonly __typename: "GenerationPreview";
      readonly step: number;
      readonly steps: number;
      readonly url: string;
    }
  | {
      readonly __typename: "GenerationPicture";
      readonly picture: StoredPicture;
      /** Where it was chosen among candidates. */
      readonly choice?: Choice;
    }
  | { readonly __typename: "GenerationRestarted" }
  | { readonly __typename: "GenerationEnded"; readonly reason: "finished" | "length" }
  | { readonly __typename: "GenerationFailed"; readonly error: GenerationFailure }
  | { readonly __typename: "GenerationCancelled" };

/** A job as a generation. */
export function generationOf(job: Job): Generation {
  return {
    __typename: "Generation",
    job,
    request: job.request as StoredRequest,
    ...(job.error !== undefined && { error: job.error as GenerationFailure }),
  };
}

/** The events of a generation, to be followed. */
export function followGeneration(
  queue: JobQueue,
  id: string,
  after: number,
): AsyncIterableIterator<Numbered<GenerationEvent>> {
  return followEvents<GenerationEvent>(queue, id, after);
}

/** What a generation told so far that is part of its answer: text and pictures since it last began anew. */
export async function toldOf(queue: JobQueue, id: string): Promise<AnswerEvent[]> {
  let told: AnswerEvent[] = [];
  for (let after = 0; ; ) {
    const page = await queue.events(id, after, 500);
    for (const { event, sequence } of page) {
      const { __typename } = event as GenerationEvent;
      if (__typename === "GenerationRestarted") told = [];
      if (__typename === "GenerationText" || __typename === "GenerationPicture") {
        told.push(event as AnswerEvent);
      }
      after = sequence;
    }
    if (page.length < 500) return told;
  }
}

export type AnswerEvent = Extract<
  GenerationEvent,
  { __typename: "GenerationText" | "GenerationPicture" }
>;

/** The answer that was told: text and pictures in order. */
export function partsOf(told: readonly AnswerEvent[]): StoredPart[] {
  const parts: StoredPart[] = [];
  for (const event of told) {
    const last = parts.at(-1);
    if (event.__typename === "GenerationPicture") parts.push({ picture: event.picture });
    else if (last && "text" in last) parts[parts.length - 1] = { text: last.text + event.text };
    else parts.push({ text: event.text });
  }
  return parts;
}
