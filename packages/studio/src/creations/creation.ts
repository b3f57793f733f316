import { explain } from "../api/explain.ts";
import type { Generation, GenerationEvent, JobState, Piece } from "../api/types.ts";
import type { Settings } from "../create/settings.ts";

/** A picture under way: how far, and how it looks. */
export type Preview = { readonly step: number; readonly steps: number; readonly url: string };

/** An answer as the studio keeps it: what was asked, how, and what came. */
export type Creation = {
  readonly id: string;
  /** The first answer of its batch. */
  readonly batch: string;
  readonly createdAt: string;
  readonly prompt: readonly Piece[];
  readonly settings: Settings;
  readonly seed: number;
  readonly parts: readonly Piece[];
  readonly state: JobState;
  readonly error?: string;
  readonly favourite?: boolean;
  /** The boards it is on, by id. */
  readonly boards?: readonly string[];
  /** Of the picture under way, every step so far. Not kept. */
  readonly forming?: readonly Preview[];
  /** Of each finished picture by its place among the parts, all its steps. Not kept. */
  readonly formed?: Readonly<Record<number, readonly Preview[]>>;
};

/** A creation from what the gateway answered. */
export function creationOf(
  generation: Generation,
  settings: Settings,
  batch = generation.id,
): Creation {
  const { id, createdAt, prompt, seed, parts, state, error } = generation;
  return {
    ...{ id, batch, createdAt, prompt, settings, seed, parts, state },
    ...(error ? { error: explain(error) } : {}),
  };
}

/** The creation after one more event. Words join the text they follow; a finished picture takes its preview's place. */
export function applyEvent(creation: Creation, event: GenerationEvent): Creation {
  const { parts, forming = [], formed } = creation;
  switch (event.__typename) {
    case "GenerationText":
      return { ...creation, state: "RUNNING", parts: withText(parts, event.text) };
    case "GenerationPreview": {
      const { step, steps, url } = event;
      return { ...creation, state: "RUNNING", forming: [...forming, { step, steps, url }] };
    }
    case "GenerationPicture":
      return {
        ...creation,
        state: "RUNNING",
        parts: [...parts, { picture: event.picture }],
        forming: [],
        formed: { ...formed, [parts.length]: forming },
      };
    case "GenerationRestarted":
      return { ...creation, state: "QUEUED", parts: [], forming: [], formed: {} };
    case "GenerationEnded":
      return { ...creation, state: "DONE", forming: [] };
    case "GenerationCancelled":
      return { ...creation, state: "CANCELLED", forming: [] };
    case "GenerationFailed":
      return { ...creation, state: "FAILED", error: explain(event.error), forming: [] };
    case "NotFound":
      return {
        ...creation,
        state: "FAILED",
        error: "The gateway was restarted before this was done.",
      };
  }
}

function withText(parts: readonly Piece[], text: string): readonly Piece[] {
  const end = parts.at(-1);
  if (!end || !("text" in end)) return [...parts, { text }];
  return [...parts.slice(0, -1), { text: end.text + text }];
}

export function isUnderWay({ state }: Creation): boolean {
  return state === "QUEUED" || state === "RUNNING";
}

/** The words of a document, pictures left out. */
export function wordsOf(pieces: readonly Piece[]): string {
  return pieces
    .flatMap((piece) => ("text" in piece ? [piece.text.trim()] : []))
    .filter((text) => text !== "")
    .join(" … ");
}
