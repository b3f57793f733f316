import { areFinite } from "@transfusion/diffusion";
import { createRandom } from "@transfusion/tensor";
import type { EngineName } from "@transfusion/tfjs-backend-onnx";
import { BOI, BOS, EOI, EOS, PAD } from "@transfusion/tokenizer";
import { type Pixels, patchesToPixels, pixelsToPatches } from "@transfusion/vae";
import { chooseToken } from "./choose-token.ts";
import { type ModelConfig, patchCountOf } from "./config.ts";
import type { Document, Part } from "./document.ts";
import { drawPicture } from "./draw-picture.ts";
import { type Element, lengthOf, openDocument } from "./elements.ts";
import { EmptyAnswerError, NotANumberError, PromptTooLongError } from "./errors.ts";
import { type GenerateOptions, type SettledOptions, settleOptions } from "./generate-options.ts";
import type { Model } from "./load-model.ts";
import { createNetwork, type Network, type Sequence } from "./network.ts";
import { createQueue } from "./queue.ts";

/** What happens while a model answers, in order. The last event holds the whole answer, without its prompt. */
export type GenerateEvent =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "preview";
      readonly picture: Pixels;
      readonly step: number;
      readonly steps: number;
    }
  | { readonly type: "picture"; readonly picture: Pixels }
  | {
      readonly type: "end";
      /** The model ended its answer, or a limit did: of tokens and pictures, or of the context. */
      readonly reason: "finished" | "length";
      readonly document: Document;
    };

/** A model made ready to answer. Calls may overlap; answers are worked on one after another. */
export type Generator = {
  readonly model: Model;
  /**
   * The answer that continues `prompt`, as it comes about. Throws a `ModelError` where that cannot be, and what the
   * signal says (an `AbortError`) where it was aborted: checked at every token and every step.
   */
  generate(prompt: Document, options: GenerateOptions): AsyncGenerator<GenerateEvent>;
  /** Wait for the answer under way and let go of the engine. */
  dispose(): Promise<void>;
};

/** A model on an engine. Programs are compiled when first needed, so a first answer takes longer than later ones. */
export async function createGenerator(
  model: Model,
  options: { engine?: EngineName; threads?: number } = {},
): Promise<Generator> {
  const network = createNetwork(model, options);
  const queue = createQueue();
  return {
    model,
    async *generate(prompt, wishes) {
      const settled = settleOptions(wishes);
      const elements = beginAnswer(prompt, model, settled);
      const leave = await queue.enter(settled.signal);
      try {
        yield* answer(network, elements, settled);
      } finally {
        leave();
      }
    },
    async dispose() {
      const leave = await queue.enter();
      try {
        await network.dispose();
      } finally {
        leave();
      }
    },
  };
}

/** The sequence to continue: the prompt, with `<boi>` where a picture is to begin. */
function beginAnswer(prompt: Document, model: Model, { begin }: SettledOptions): Element[] {
  const { config, tokenizer } = model;
  const elements = openDocument(prompt, config, tokenizer);
  const limit = config.context - (begin === "picture" ? pictureLengthOf(config) : 1);
  const got = lengthOf(elements, config);
  if (got > limit) throw new PromptTooLongError(limit, got);
  return begin === "picture" ? [...elements, BOI] : elements;
}

/** What a picture takes of the context, `<boi>` and `<eoi>` included. */
function pictureLengthOf(config: ModelConfig): number {
  return patchCountOf(config) + 2;
}

async function* answer(
  network: Network,
  elements: readonly Element[],
  options: SettledOptions,
): AsyncGenerator<GenerateEvent> {
  const { config, tokenizer } = network.model;
  const { seed, signal, maximumTokens, maximumPictures } = options;
  const random = createRandom(seed, "text");
  const parts: Part[] = [];
  let sequence: Sequence = network.empty;
  let piece = tokenizer.pieces();
  let text = "";
  let tokens = 0;
  let pictures = 0;

  const read = async (next: readonly Element[]): Promise<Float32Array> => {
    signal?.throwIfAborted();
    const before = sequence;
    const after = await network.read(before, next);
    sequence = after.sequence;
    network.release(before);
    if (!areFinite(after.logits)) throw new NotANumberError("text at token", tokens + 1);
    return after.logits;
  };
  const isAllowed = (id: number): boolean => {
    if (id === PAD || id === BOS || id === EOI) return false;
    if (id !== EOS && id !== BOI) return true;
    if (options.begin === "text" && tokens === 0) return false;
    const pictureFits = sequence.length + pictureLengthOf(config) <= config.context;
    return id === EOS || (pictures < maximumPictures && pictureFits);
  };
  async function* write(id: number): AsyncGenerator<GenerateEvent> {
    const written = piece(id);
    text += written;
    if (written !== "") yield { type: "text", text: written };
  }
  async function* closeText(): AsyncGenerator<GenerateEvent> {
    yield* write(EOS); // a special id lets go of what the decoder holds back
    if (text !== "") parts.push({ text });
    piece = tokenizer.pieces();
    text = "";
  }
  async function* draw(): AsyncGenerator<GenerateEvent, Pixels> {
    const noise = createRandom(seed, "picture", pictures);
    const patches = yield* drawPicture(network, sequence, options, noise);
    const { pictureSize, patchSize } = config;
    const picture = patchesToPixels(patches, pictureSize, pictureSize, patchSize);
    pictures += 1;
    parts.push({ picture });
    yield { type: "picture", picture };
    return picture;
  }

  try {
    let reason: "finished" | "length" = "length";
    let logits = await read(elements);
    let isPicture = options.begin === "picture";
    for (;;) {
      if (isPicture) {
        const picture = yield* draw();
        if (tokens === maximumTokens && pictures === maximumPictures) break;
        // Seen again, clean, as whoever sends it back would have it seen.
        logits = await read([pixelsToPatches(picture, config.patchSize), EOI]);
      }
      const id = chooseToken(logits, isAllowed, random, options);
      isPicture = id === BOI;
      if (id === EOS) reason = "finished";
      if (id === EOS) break;
      if (isPicture) {
        yield* closeText();
      } else {
        if (tokens === maximumTokens || sequence.length === config.context) break;
        tokens += 1;
        yield* write(id);
      }
      logits = await read([id]);
    }
    yield* closeText();
    if (parts.length === 0) throw new EmptyAnswerError();
    yield { type: "end", reason, document: parts };
  } finally {
    network.release(sequence);
  }
}
