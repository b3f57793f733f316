import { areFinite } from "@transfusion/diffusion";
import { createRandom } from "@transfusion/tensor";
import { BOI, BOS, EOI, EOS, PAD } from "@transfusion/tokenizer";
import type { Pixels } from "@transfusion/vae";
import type { Batcher } from "./batcher.ts";
import { closeBranches, openBranches } from "./branches.ts";
import { type Choice, captionOf, drawCandidates, likeliest } from "./candidates.ts";
import { chooseToken } from "./choose-token.ts";
import { type PictureSize, pixelsPerPatchOf, sizeTokensOf } from "./config.ts";
import type { Document, Part } from "./document.ts";
import { type Element, lengthOf, openDocument } from "./elements.ts";
import { EmptyAnswerError, NotANumberError } from "./errors.ts";
import type { SettledOptions } from "./generate-options.ts";
import type { Recipe } from "./recipe.ts";
import { checkRoom, longestSide, pictureLength } from "./room.ts";

/** What happens while a model answers, in order. The last event holds the whole answer, without its prompt. */
export type GenerateEvent =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "preview";
      readonly picture: Pixels;
      readonly step: number;
      readonly steps: number;
    }
  | {
      readonly type: "picture";
      readonly picture: Pixels;
      readonly recipe: Recipe;
      /** Where it is the likeliest of several candidates. */
      readonly choice?: Choice;
    }
  | {
      readonly type: "end";
      /** The model ended its answer, or a limit did: of tokens and pictures, or of the context. */
      readonly reason: "finished" | "length";
      readonly document: Document;
      readonly recipe: Recipe;
    };

/** The answer that continues a prompt, written token by token and drawn step by step. */
export async function* writeAnswer(
  batcher: Batcher,
  prompt: Document,
  options: SettledOptions,
  recipe: Recipe,
): AsyncGenerator<GenerateEvent> {
  const { canvas, model } = batcher;
  const { config, tokenizer } = model;
  const { seed, signal, maximumTokens, maximumPictures } = options;
  const random = createRandom(seed, "text");
  const ready = await canvas.ready(prompt);
  const sequence = batcher.open();
  const seen: Element[] = openDocument(ready, config, tokenizer);
  checkRoom(lengthOf(seen), options, config);
  const parts: Part[] = [];
  let piece = tokenizer.pieces();
  let text = "";
  let tokens = 0;
  let pictures = 0;

  const read = async (next: readonly Element[]): Promise<Float32Array> => {
    signal?.throwIfAborted();
    const logits = await batcher.read(sequence, next);
    if (!areFinite(logits)) throw new NotANumberError("text at token", tokens + 1);
    return logits;
  };
  const readOn = async (next: readonly Element[]): Promise<Float32Array> => {
    seen.push(...next);
    return read(next);
  };
  const isAllowed = (id: number): boolean => {
    if (id === PAD || id === BOS || id === EOI || id >= config.vocabularySize) return false;
    if (id !== EOS && id !== BOI) return true;
    if (options.begin === "text" && tokens === 0) return false;
    const fits = sequence.length + pictureLength(config, options.size) <= config.context;
    return id === EOS || (pictures < maximumPictures && fits);
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
  /** Opens a picture behind what was read, and `behind`; its size is the one asked for, or the one the model names. */
  const openPicture = async (behind: readonly Element[]): Promise<PictureSize> => {
    const opening = [BOI, ...(options.size ? sizeTokensOf(config, options.size) : [])];
    seen.push(...opening);
    let said = await read([...behind, ...opening]);
    if (options.size) return options.size;
    const sides: number[] = [];
    while (sides.length < 2) {
      const most = longestSide(config, sequence.length, sides[0]);
      const sideOf = (id: number) => id - config.vocabularySize + 1;
      const isSide = (id: number) => sideOf(id) >= 1 && sideOf(id) <= most;
      const id = chooseToken(said, isSide, random, options);
      sides.push(sideOf(id));
      said = await readOn([id]);
    }
    const pixels = pixelsPerPatchOf(config);
    return { height: sides[0] * pixels, width: sides[1] * pixels };
  };
  async function* draw(size: PictureSize): AsyncGenerator<GenerateEvent, Pixels> {
    const branches = await openBranches(batcher, sequence, seen, size, options);
    try {
      const isFirst = pictures === 0; // the others have no source
      const wishes = isFirst ? options : { ...options, source: undefined, mask: undefined };
      const caption = captionOf(seen);
      const count = caption.length > 0 ? options.candidates : 1;
      const noises = Array.from({ length: count }, (_, candidate) =>
        createRandom(seed, "picture", pictures, ...(candidate > 0 ? ["candidate", candidate] : [])),
      );
      const drawing = drawCandidates(batcher, branches, size, wishes, noises);
      for (;;) {
        const { done, value } = await drawing.next();
        if (!done) {
          const { show, ...at } = value;
          if (options.previews) yield { type: "preview", picture: await show(), ...at };
          continue;
        }
        const choice = count > 1 ? await likeliest(batcher, value, caption) : undefined;
        signal?.throwIfAborted();
        const picture = value[choice?.chosen ?? 0];
        pictures += 1;
        parts.push({ picture });
        yield { type: "picture", picture, recipe, ...(choice && { choice }) };
        return picture;
      }
    } finally {
      closeBranches(batcher, branches);
    }
  }
  try {
    let reason: "finished" | "length" = "length";
    const prompted = seen.slice();
    let size = options.begin === "picture" ? await openPicture(prompted) : undefined;
    let logits = size ? new Float32Array() : await read(prompted);
    for (;;) {
      if (size) {
        const picture = yield* draw(size);
        if (tokens === maximumTokens && pictures === maximumPictures) break;
        // Seen again, clean, as whoever sends it back would have it seen.
        logits = await readOn([await canvas.element(picture), EOI]);
      }
      const id = chooseToken(logits, isAllowed, random, options);
      if (id === EOS) reason = "finished";
      if (id === EOS) break;
      if (id === BOI) {
        yield* closeText();
        size = await openPicture([]);
        continue;
      }
      size = undefined;
      if (tokens === maximumTokens || sequence.length === config.context) break;
      tokens += 1;
      yield* write(id);
      logits = await readOn([id]);
    }
    yield* closeText();
    if (parts.length === 0) throw new EmptyAnswerError();
    yield { type: "end", reason, document: parts, recipe };
  } finally {
    batcher.release(sequence);
  }
}
