export { aspectBuckets, bucketFor } from "./aspect-buckets.ts";
export { contactSheet } from "./contact-sheet.ts";
export { openDocuments } from "./documents.ts";
export { DataError } from "./error.ts";
export { type FolderEntry, type FolderOptions, listFolder, openFolder } from "./folder.ts";
export { mixSources, type Weighted } from "./mixture.ts";
export { openParquet, type ParquetOptions } from "./parquet.ts";
export {
  type Crop,
  type CropPlace,
  type PictureShape,
  pictureShapeOf,
  readPicture,
  writePng,
} from "./picture.ts";
export { openPictures, type PictureSource } from "./picture-folder.ts";
export { addPngText, readPngText } from "./png-text.ts";
export type { PictureOptions } from "./records.ts";
export { describeFully, describeScene } from "./shapes/describe.ts";
export { drawScene, palette } from "./shapes/draw.ts";
export { type Edit, type EditKind, editKinds, inventEdit } from "./shapes/edits.ts";
export { drawForeign, type ForeignShape, foreignShapes } from "./shapes/foreign.ts";
export { isHeldOut } from "./shapes/held-out.ts";
export { type ParsedScene, parseScene } from "./shapes/parse-scene.ts";
export {
  countWords,
  inventQuestion,
  type Question,
  type QuestionKind,
  questionKinds,
} from "./shapes/questions.ts";
export {
  type ClaimedGroup,
  type Claims,
  captionMatches,
  isFullCaption,
  parseCaption,
} from "./shapes/read-caption.ts";
export { inventRepaint, maskOf, type Repaint } from "./shapes/repaint.ts";
export {
  type Colour,
  colours,
  inventScene,
  type Looks,
  type Scene,
  type SceneObject,
  type Shape,
  type Size,
  shapes,
  sizes,
} from "./shapes/scene.ts";
export { type ShapesOptions, type ShapesWorld, shapesWorld } from "./shapes/shapes-world.ts";
export { addNoise, blur, scramble } from "./shapes/spoil.ts";
export type { TaskName, Tasks } from "./shapes/tasks.ts";
export { type Place, standsAt } from "./shapes/words.ts";
export type { Captioned, Sample, SampleSource, Skipped } from "./source.ts";
export { openText, type TextOptions } from "./text.ts";
export { openWebDataset } from "./webdataset.ts";
