export {
  checkVaeConfig,
  downsamplingOf,
  parseVaeConfig,
  type VaeConfig,
  vaeConfigToJson,
} from "./autoencoder/config.ts";
export { type DiscriminatorConfig, initDiscriminator } from "./autoencoder/discriminator.ts";
export { VaeError, WeightError } from "./autoencoder/errors.ts";
export { initVae } from "./autoencoder/initial.ts";
export {
  klDivergence,
  latentMode,
  type Posterior,
  sampleLatent,
  scaleLatents,
  unscaleLatents,
} from "./autoencoder/latent.ts";
export { measureLatentScale } from "./autoencoder/latent-moments.ts";
export {
  needsDiscriminator,
  type VaeBatch,
  type VaeLosses,
  type VaeLossWeights,
  type VaeTrainParameters,
  vaeLossAndGradients,
} from "./autoencoder/loss.ts";
export {
  arrayToPictures,
  cropPicture,
  padToMultiple,
  picturesToArray,
} from "./autoencoder/picture-tensors.ts";
export { inTiles, type Resizing, type TileOptions } from "./autoencoder/tile.ts";
export {
  decodeTiny,
  encodeTiny,
  loadTinyAutoencoder,
  type TinyAutoencoder,
} from "./autoencoder/tiny-autoencoder.ts";
export { decode, encode } from "./autoencoder/vae.ts";
export { loadVae, saveVae, type Vae, vaeFiles } from "./autoencoder/vae-files.ts";
export type { Codec, CodecShape, Encoded, Sides } from "./codec.ts";
export { convolutionCodec } from "./convolution-codec.ts";
export { peakSignalToNoise, structuralSimilarity } from "./fidelity.ts";
export { linearCodec } from "./linear-codec.ts";
export {
  cutIntoPatches,
  type Grid,
  joinPatches,
  type Pixels,
  patchesToPixels,
  pixelsToPatches,
} from "./patches.ts";
export { stemCodec } from "./stem-codec.ts";
export { unetCodec } from "./unet-codec.ts";
