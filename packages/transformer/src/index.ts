export { attend } from "./attention.ts";
export { checkTransformerConfig, headSizeOf, type TransformerConfig } from "./config.ts";
export { maskBias } from "./mask.ts";
export {
  type FeedForwardParameters,
  initTransformer,
  type LayerParameters,
  type TransformerParameters,
} from "./parameters.ts";
export { rmsNorm } from "./rms-norm.ts";
export { type Rotation, rotate, rotation } from "./rotation.ts";
export { swiglu } from "./swiglu.ts";
export { type Context, type Streams, type Transformed, transform } from "./transform.ts";
