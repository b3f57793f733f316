export type { Codec, CodecShape, Encoded } from "./codec.ts";
export { convolutionCodec } from "./convolution-codec.ts";
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
