import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "@transfusion/tensor";
import { compile, type EngineName } from "@transfusion/tfjs-backend-onnx";
import type { Batch } from "./batch.ts";
import type { Document } from "./document.ts";
import type { ModelParameters } from "./initial.ts";
import type { Model } from "./load-model.ts";
import { predict } from "./loss.ts";
import { inputsOf, openBatch } from "./open-batch.ts";

/** A token that may come next, and how probable the model holds it. */
export type NextToken = { readonly id: number; readonly probability: number };

/**
 * The `count` tokens likeliest to come after a document, likeliest first. Probabilities are of all tokens that the model
 * can say, without any sampling option: `softmax(logits)`.
 */
export async function nextTokens(
  model: Model,
  document: Document,
  { count = 20, ...options }: { count?: number; engine?: EngineName; threads?: number } = {},
): Promise<NextToken[]> {
  const { batch, layout } = await openBatch(model, document, options);
  const last = layout.textSlots - 1; // a document that may go on ends with a token
  const program = await compile(
    (given) => {
      const { parameters, batch } = given as {
        parameters: ModelParameters<tf.Tensor>;
        batch: Batch<tf.Tensor>;
      };
      const { logits } = predict(parameters, batch, model.config, layout);
      const V = logits.shape[2];
      return { probabilities: tf.softmax(tf.slice(logits, [0, last, 0], [1, 1, V])) };
    },
    { inputs: inputsOf(model, layout) },
    options,
  );
  try {
    const { probabilities } = (await program.run({ parameters: model.weights, batch })) as {
      probabilities: NdArray;
    };
    return Array.from(probabilities.data, (probability, id) => ({ id, probability }))
      .sort((one, other) => other.probability - one.probability)
      .slice(0, count);
  } finally {
    await program.dispose();
  }
}
