import {
  isVaeConfig,
  parseTrainConfig,
  parseVaeTrainConfig,
  type SettledTrainConfig,
  type SettledVaeTrainConfig,
  type TrainEvent,
  type TrainOptions,
  train,
  trainVae,
  type VaeTrainEvent,
} from "@transfusion/training";

/** What training a model or a VAE tells. */
export type AnyTrainEvent = TrainEvent | VaeTrainEvent;

/** The configuration of a model's or a VAE's run, defaults filled in. Throws a `ConfigError` with all that is wrong. */
export function parseAnyConfig(json: unknown): SettledTrainConfig | SettledVaeTrainConfig {
  return isVaeConfig(json) ? parseVaeTrainConfig(json) : parseTrainConfig(json);
}

/** Train what the configuration asks for. */
export function trainAny(
  config: ReturnType<typeof parseAnyConfig>,
  options: TrainOptions,
): AsyncGenerator<AnyTrainEvent> {
  return "kind" in config ? trainVae(config, options) : train(config, options);
}
