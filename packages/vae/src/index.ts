export type { Codec, Encoded } from "./codec.ts";
export { convolutionCodec } from "./convolution-codec.ts";
export { linearCodec } from "./linear-codec.ts";
export { type Pixels, patchesToPixels, pixelsToPatches } from "./patches.ts";
