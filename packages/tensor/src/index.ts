export { type DType, floats, integers, type NdArray, sizeOf } from "./array.ts";
export { createRandom, type Random, restoreRandom } from "./random.ts";
export { hasShape, leavesOf, mapTree, type Tree, treeOf } from "./tree.ts";
