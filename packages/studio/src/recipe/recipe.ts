import type { DraftPicture } from "../create/draft.ts";
import { defaultSettings, type Settings, samplers } from "../create/settings.ts";
import { readPngText } from "./png-text.ts";

type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8Array };

/** What a picture was made from: enough to fill the form. */
export type Recipe = {
  readonly prompt: readonly ({ readonly text: string } | { readonly pixels: Pixels })[];
  readonly settings: Settings;
  readonly model: string;
  /** What it was drawn from. */
  readonly source?: {
    readonly pixels: Pixels;
    /** A number per pixel, 0 where the source stays. */
    readonly mask?: Pixels;
    readonly strength: number;
  };
};

/** The recipe in a PNG file that the gateway or `transfusion generate` wrote, or nothing. */
export async function readRecipe(png: Uint8Array): Promise<Recipe | undefined> {
  const text = await readPngText(png, "transfusion").catch(() => undefined);
  return text === undefined ? undefined : parseRecipe(text);
}

/** The recipe in the JSON that the model package writes; nothing where the text is none. */
export function parseRecipe(text: string): Recipe | undefined {
  try {
    const { model, prompt, options } = JSON.parse(text);
    if (typeof model !== "string" || !Array.isArray(prompt) || typeof options !== "object") return;
    const seed = Number(options.seed ?? 0);
    const settings: Settings = {
      ...defaultSettings,
      begin: options.begin === "picture" ? "PICTURE" : options.begin === "text" ? "TEXT" : "AUTO",
      sampler: samplerOf(options.sampler) ?? defaultSettings.sampler,
      ...numbersOf(options, ["steps", "guidanceScale", "temperature"]),
      candidates: 1,
      ...numbersOf(options, ["maximumTokens", "maximumPictures", "candidates"]),
      negativePrompt: typeof options.negativePrompt === "string" ? options.negativePrompt : "",
      seed,
      seedLocked: true,
    };
    const whole = { model, settings, prompt: prompt.flatMap(pieceOf) };
    const source = options.source && sourceOf(options);
    return source ? { ...whole, source } : whole;
  } catch {
    return undefined;
  }
}

/** A picture as a data URL, by way of a canvas. */
export function drawPixels({ width, height, data }: Pixels): DraftPicture {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    image.data.set([data[3 * i] ?? 0, data[3 * i + 1] ?? 0, data[3 * i + 2] ?? 0, 255], 4 * i);
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return { source: canvas.toDataURL("image/png"), name: "picture of the recipe" };
}

/** A mask as a data URL, white on black. */
export function drawMask({ width, height, data }: Pixels): string {
  const bytes = new Uint8Array(3 * data.length);
  data.forEach((value, i) => {
    if (value !== 0) bytes.fill(255, 3 * i, 3 * i + 3);
  });
  return drawPixels({ width, height, data: bytes }).source;
}

/** `dpmpp2mSde` as the gateway spells it: `DPMPP_2M_SDE`. */
function samplerOf(name: unknown): string | undefined {
  const plain = (text: string) => text.replaceAll("_", "").toLowerCase();
  return samplers.find(([other]) => typeof name === "string" && plain(other) === plain(name))?.[0];
}

function numbersOf<Name extends string>(
  options: Record<string, unknown>,
  names: readonly Name[],
): Partial<Record<Name, number>> {
  const found = names.filter((name) => typeof options[name] === "number");
  return Object.fromEntries(found.map((name) => [name, options[name]])) as Record<Name, number>;
}

function pieceOf(piece: { text?: unknown; picture?: Written }): Recipe["prompt"] {
  if (typeof piece.text === "string") return [{ text: piece.text }];
  if (!piece.picture) return [];
  return [{ pixels: pixelsOf(piece.picture) }];
}

type Written = { width: number; height: number; data: { base64: string } };

function sourceOf(options: {
  source: Written;
  mask?: Written;
  strength?: number;
}): Recipe["source"] {
  const { source, mask, strength = mask ? 1 : 0.6 } = options;
  return { pixels: pixelsOf(source), strength, ...(mask ? { mask: pixelsOf(mask) } : {}) };
}

function pixelsOf({ width, height, data }: Written): Pixels {
  const bytes = Uint8Array.from(atob(data.base64), (character) => character.charCodeAt(0));
  return { width, height, data: bytes };
}
