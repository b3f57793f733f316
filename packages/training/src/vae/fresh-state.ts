import { floats, mapTree, type NdArray, ownNumbers, type Tree } from "@transfusion/tensor";
import {
  initDiscriminator,
  initVae,
  loadVae,
  needsDiscriminator,
  type Vae,
} from "@transfusion/vae";
import { ConfigError } from "../errors.ts";
import { initOptimizer } from "../optimizer.ts";
import type { TrainState } from "../train-step.ts";
import { type SettledVaeTrainConfig, vaeConfigOf } from "./config.ts";

/** The state of a run before its first step. Throws a `ConfigError` where `from` cannot be read or is of another network. */
export async function freshState(
  config: SettledVaeTrainConfig,
): Promise<TrainState<Tree<NdArray>>> {
  const origin = config.from === undefined ? undefined : await readOrigin(config.from);
  if (origin) checkNetwork(config, origin);
  const fresh = (): Tree<NdArray> => ({
    vae: origin ? mapTree(origin.weights, copied) : initVae(vaeConfigOf(config), config.seed),
    ...(needsDiscriminator(config.loss)
      ? { discriminator: initDiscriminator(config.discriminator, config.seed) }
      : {}),
  });
  const parameters = fresh();
  return { parameters, ...initOptimizer(parameters), average: fresh() };
}

async function readOrigin(folder: string): Promise<Vae> {
  try {
    return await loadVae(folder);
  } catch (error) {
    throw new ConfigError([{ path: "from", message: (error as Error).message }]);
  }
}

function checkNetwork(config: SettledVaeTrainConfig, origin: Vae): void {
  const { scalingFactor, shiftFactor, ...wanted } = vaeConfigOf(config);
  const found: { readonly [name: string]: unknown } = origin.config;
  const others = Object.entries(wanted).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(found[name]),
  );
  if (others.length === 0) return;
  const told = (value: (name: string, wanted: unknown) => unknown): string =>
    others.map(([name, wanted]) => `${name} ${JSON.stringify(value(name, wanted))}`).join(", ");
  const message = `should hold a VAE of ${told((_, wanted) => wanted)}, as "vae" says, got ${told((name) => found[name])}`;
  throw new ConfigError([{ path: "from", message }]);
}

/** Each array of the state has memory of its own. */
function copied(array: NdArray): NdArray {
  return floats(ownNumbers(array) as Float32Array, array.shape);
}
