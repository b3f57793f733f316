import { createHash } from "node:crypto";
import type { Model } from "@transfusion/model";
import { leavesOf, type NdArray } from "@transfusion/tensor";
import type { Samples } from "./data-items.ts";

/** SHA-256 over a model's choices and weights: equal hashes are equal models, whatever folder they lie in. */
export function hashModel({ config, tokenizer, weights }: Model): string {
  const hash = createHash("sha256").update(JSON.stringify(config));
  hash.update(JSON.stringify(tokenizer.toJson()));
  for (const [path, { data }] of leavesOf<NdArray>(weights)) {
    hash.update(path).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

/** Which samples these are: equal hashes are equal samples in the same order. */
export function describeSamples(
  name: string,
  { documents }: Samples,
): { name: string; samples: number; hash: string } {
  const hash = createHash("sha256");
  for (const document of documents) {
    for (const part of document) hash.update("text" in part ? part.text : part.picture.data);
    hash.update("\0");
  }
  return { name, samples: documents.length, hash: hash.digest("hex") };
}
