import { createRandom, mapTree, type NdArray } from "@transfusion/tensor";
import { EOS } from "@transfusion/tokenizer";
import { type Batch, batchSpec } from "./batch.ts";
import { type Layout, patchCountOf, usualSizeOf } from "./config.ts";
import type { Document } from "./document.ts";
import { checkPicture } from "./elements.ts";
import { ModelError, PromptTooLongError } from "./errors.ts";
import type { Model } from "./load-model.ts";
import { createPictureCoder } from "./picture-coder.ts";
import { packSequences, roomOfSequence, type Sequence, sequenceOf } from "./sequence.ts";
import { isRun } from "./sequence-writer.ts";

/** An element of a document's sequence: a token, or one patch of a picture (both counted from 0). */
export type Place =
  | { readonly token: number }
  | { readonly picture: number; readonly patch: number };

/** A document that may go on, in a row of its own. */
export type OpenBatch = {
  readonly batch: Batch;
  readonly layout: Layout;
  /** Its elements in order, and the slot of the row that each stands in. */
  readonly places: readonly Place[];
  readonly slots: readonly number[];
};

/**
 * A document as the model reads a prompt, `<bos>` first and no `<eos>`, its pictures clean. They should all be of one
 * size. Throws a `ModelError` where it cannot be read.
 */
export async function openBatch(
  model: Model,
  document: Document,
  options: Parameters<typeof createPictureCoder>[1],
): Promise<OpenBatch> {
  const { config, tokenizer } = model;
  const pictures = document.flatMap((part) => ("picture" in part ? [part.picture] : []));
  const pictureSize = pictures[0] ?? usualSizeOf(config);
  for (const picture of pictures) {
    checkPicture(picture, config);
    const { height, width } = picture;
    if (height === pictureSize.height && width === pictureSize.width) continue;
    throw new ModelError(
      `openBatch: pictures should be of one size, got ${height} x ${width} beside ${pictureSize.height} x ${pictureSize.width}`,
    );
  }
  const latents = await latentsOf(model, pictures, options);
  let next = 0;
  const given = document.map((part) =>
    "picture" in part ? { ...part, given: true, latents: latents?.[next++] } : part,
  );
  const sequence = withoutEnd(sequenceOf(given, tokenizer, config));
  const { text: textSlots, pictures: pictureSlots } = roomOfSequence(sequence);
  const N = patchCountOf(config, pictureSize);
  const length = textSlots + pictureSlots * N;
  if (length > config.context) throw new PromptTooLongError(config.context, length);
  const { height, width } = pictureSize;
  const layout = { rows: 1, textSlots, pictureSlots, pictureSize: { height, width } };
  const random = createRandom(0, "given pictures take no noise");
  const places: Place[] = [];
  const slots: number[] = [];
  let [tokens, picture] = [0, 0];
  for (const part of sequence) {
    if (isRun(part)) {
      for (const token of part.ids) {
        places.push({ token });
        slots.push(tokens++);
      }
      continue;
    }
    for (let patch = 0; patch < N; patch++) {
      places.push({ picture, patch });
      slots.push(textSlots + picture * N + patch);
    }
    picture += 1;
  }
  return {
    batch: packSequences([[sequence]], config, layout, random, {}),
    ...{ layout, places, slots },
  };
}

/** The shapes of what a program over a batch takes. */
export function inputsOf({ config, weights }: Model, layout: Layout) {
  return {
    parameters: mapTree(weights, ({ shape, dtype }: NdArray) => ({ shape, dtype })),
    batch: batchSpec(config, layout),
  };
}

function withoutEnd(sequence: Sequence): Sequence {
  return sequence.map((part) => {
    if (!isRun(part) || part.ids.at(-1) !== EOS) return part;
    return { ids: part.ids.slice(0, -1), isLearned: part.isLearned.slice(0, -1) };
  });
}

async function latentsOf(
  { vae }: Model,
  pictures: Parameters<ReturnType<typeof createPictureCoder>["encode"]>[0],
  options: Parameters<typeof createPictureCoder>[1],
): Promise<Float32Array[] | undefined> {
  if (!vae || pictures.length === 0) return undefined;
  const coder = createPictureCoder(vae, options);
  try {
    return await coder.encode(pictures);
  } finally {
    await coder.dispose();
  }
}
