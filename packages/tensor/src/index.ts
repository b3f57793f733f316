export {
  type DType,
  floats,
  floatsOnDemand,
  integers,
  type NdArray,
  ownNumbers,
  sizeOf,
} from "./array.ts";
export { checkShape, ShapeError } from "./check-shape.ts";
export { floatFromBfloat, floatFromHalf, halfFromFloat } from "./half.ts";
export { createRandom, type Random, restoreRandom } from "./random.ts";
export {
  parseSafetensors,
  readSafetensors,
  type Safetensors,
  writeSafetensors,
} from "./safetensors.ts";
export { SafetensorsError } from "./safetensors-header.ts";
export { hasShape, leavesOf, mapTree, type Tree, treeOf } from "./tree.ts";
export { syncFolder, writeFileAtomic } from "./write-file-atomic.ts";
