import { leavesOf, type NdArray } from "@transfusion/tensor";
import type { EngineName } from "@transfusion/tfjs-backend-onnx";
import type { Document } from "./document.ts";
import { ModelError } from "./errors.ts";
import type { GenerateOptions } from "./generate-options.ts";
import type { Model } from "./load-model.ts";

/** All that an answer was made from: the same again gives the same answer, on one machine and engine to the bit. */
export type Recipe = {
  /** `modelHash` of the model. */
  readonly model: string;
  readonly engine: EngineName | "onnxruntime-web";
  readonly prompt: Document;
  /** As they were asked for, defaults filled in; the seed is among them. */
  readonly options: Omit<GenerateOptions, "signal" | "previews">;
};

/** A recipe as JSON; pictures and masks in it are written out. */
export function recipeToJson(recipe: Recipe): string {
  return JSON.stringify(recipe, (_, value: unknown) =>
    value instanceof Uint8Array ? { base64: toBase64(value) } : value,
  );
}

/** The recipe that `recipeToJson` wrote. Throws a `ModelError` where the text is none. */
export function parseRecipe(text: string): Recipe {
  const bytesOf = (_: string, value: unknown) => {
    const base64 = (value as { base64?: unknown } | null)?.base64;
    return typeof base64 === "string" ? fromBase64(base64) : value;
  };
  try {
    const recipe = JSON.parse(text, bytesOf) as Partial<Recipe>;
    const isWhole =
      typeof recipe.model === "string" &&
      typeof recipe.engine === "string" &&
      Array.isArray(recipe.prompt) &&
      typeof recipe.options === "object";
    if (isWhole) return recipe as Recipe;
  } catch {} // told below
  throw new ModelError("parseRecipe: the text should be a recipe, got something else");
}

const hashes = new WeakMap<Model, Promise<string>>();

/** The SHA-256 of a model's configuration, tokenizer and weights, and its VAE's, in hexadecimal. */
export function modelHash(model: Model): Promise<string> {
  let hash = hashes.get(model);
  if (!hash) {
    hash = hashOf(model);
    hashes.set(model, hash);
  }
  return hash;
}

async function hashOf({ config, tokenizer, weights, vae }: Model): Promise<string> {
  const lines = [JSON.stringify(sorted(config)), JSON.stringify(tokenizer.toJson())];
  if (vae) lines.push(JSON.stringify(sorted(vae.config)));
  for (const [path, { data, shape }] of leavesOf<NdArray>({
    ...weights,
    ...(vae && { vae: vae.weights }),
  })) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    lines.push(`${path} [${shape}] ${await digest(bytes)}`);
  }
  return digest(new TextEncoder().encode(lines.join("\n")));
}

/** A configuration whose fields stand in one order, however they were written. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}

async function digest(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Bytes as text and back, in Node and in browsers. */
function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
