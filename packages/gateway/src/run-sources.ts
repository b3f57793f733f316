import type { GatewayContext } from "./context.ts";
import { type InvalidConfig, invalidConfig, type NotFound, notFound } from "./failures.ts";
import { findModelFolder } from "./find-model.ts";
import type { ModelCard } from "./model-card.ts";

/** What a run takes from others: the model that it begins with, and the folder of the VAE whose latents it learns. */
export type RunSources = { readonly origin?: ModelCard; readonly vae?: string };

const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(:\d+)?$/;

/** The VAE whose run or checkpoint `model.latents.vae` names by its id; nothing where it is a folder, or not there. */
export async function findVae(
  config: unknown,
  context: GatewayContext,
): Promise<Pick<RunSources, "vae"> | InvalidConfig> {
  const { model } = Object(config) as { model?: { latents?: { vae?: unknown } } };
  const vae = model?.latents?.vae;
  if (typeof vae !== "string" || !idPattern.test(vae)) return {};
  const found = await findModelFolder(vae, context);
  if (!("__typename" in found)) return { vae: found.folder };
  const message = `should be a folder, or the id of a VAE's run or checkpoint: ${found.message}`;
  return invalidConfig([{ path: "model.latents.vae", message }]);
}

/** The model that a run is to begin with, by its id. */
export async function findOrigin(
  from: string,
  context: GatewayContext,
): Promise<Pick<RunSources, "origin"> | NotFound> {
  const found = await findModelFolder(from, context);
  if ("__typename" in found) return found;
  const origin = await context.readCard(found.folder);
  return origin ? { origin } : notFound("model", from);
}
