import { randomInt } from "node:crypto";
import path from "node:path";
import type { ConfigProblem } from "./failures.ts";

/** The model that a run begins with. */
export type Origin = {
  readonly folder: string;
  /** Every choice that shaped it. */
  readonly config: Readonly<Record<string, unknown>>;
};

/**
 * The configuration with what is the gateway's to choose filled in: places, a seed where there is none, the folder of the
 * `vae` where its latents are of one that is known by id, and the shape of the `origin` where the run has one and the
 * configuration does not say otherwise.
 */
export function placeConfig(
  config: unknown,
  out: string,
  datasets: string,
  { origin, vae }: { readonly origin?: Origin; readonly vae?: string } = {},
): { config: Record<string, unknown> } | { problem: ConfigProblem } {
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    return { problem: { path: "", message: "should be an object" } };
  }
  if ("out" in config) {
    return { problem: { path: "out", message: "is chosen by the gateway: leave it out" } };
  }
  if ("from" in config) {
    return { problem: { path: "from", message: "is said to `fineTune`: leave it out" } };
  }
  if (origin && "kind" in config) {
    return { problem: { path: "kind", message: "should be left out: a VAE begins by `train`" } };
  }
  const { latentCache } = config as { latentCache?: unknown };
  if (typeof latentCache === "object" && latentCache !== null && "folder" in latentCache) {
    const message = "is chosen by the gateway: leave it out"; // a run writes nowhere else
    return { problem: { path: "latentCache.folder", message } };
  }
  const placed: Record<string, unknown> = { seed: randomInt(2 ** 31), ...config, out };
  placed.data = placeData(placed.data, datasets);
  const { evaluate } = placed;
  if (typeof evaluate === "object" && evaluate !== null && "data" in evaluate) {
    placed.evaluate = { ...evaluate, data: placeData(evaluate.data, datasets) };
  }
  if (vae !== undefined) placed.model = { ...(placed.model as object), latents: { vae } };
  if (origin) {
    placed.from = origin.folder;
    placed.model = { ...shapeOf(origin), ...(placed.model as object | undefined) };
  }
  return { config: placed };
}

/** The `model` of a configuration that makes models of this shape. */
function shapeOf({ folder, config }: Origin): Record<string, unknown> {
  return { ...config, ...(config.latents ? { latents: { vae: path.join(folder, "vae") } } : {}) };
}

/** A configuration's `data` with every path in it starting from the folder of data sets. */
function placeData(data: unknown, datasets: string): unknown {
  if (typeof data !== "object" || data === null) return data;
  const { path: paths, folders, of } = data as { path?: unknown; folders?: unknown; of?: unknown };
  const resolve = (one: unknown) => (typeof one === "string" ? path.resolve(datasets, one) : one);
  return {
    ...data,
    ...(paths === undefined
      ? {}
      : { path: Array.isArray(paths) ? paths.map(resolve) : resolve(paths) }),
    ...(Array.isArray(folders) ? { folders: folders.map(resolve) } : {}),
    ...(Array.isArray(of)
      ? { of: of.map((part) => ({ ...part, data: placeData(part?.data, datasets) })) }
      : {}),
  };
}
