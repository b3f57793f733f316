import {
  drawScene,
  inventRepaint,
  isHeldOut,
  maskOf,
  type Repaint,
  type Scene,
  shapesWorld,
} from "@transfusion/data";
import type { Mask, Pixels } from "@transfusion/model";
import { createRandom } from "@transfusion/tensor";
import { drawPicture, type Item } from "./item.ts";
import { judgeEdit } from "./judge-edit.ts";
import { unseenSeed } from "./unseen-seed.ts";

const count = 60;

/**
 * One object of an unseen scene is masked, and the prompt is a full caption of the scene with another object in its place.
 * Right: that object stands there, everything else stands where it stood, and outside the mask not one byte differs.
 */
export function inpaintingItems(size: number): Item[] {
  return repaints().map(({ scene, repaint }, i) => {
    const source = drawScene(scene, size);
    const mask = maskOf(repaint, size);
    return {
      key: `inpainting ${i}`,
      task: "inpainting",
      isHeldOut: repaint.target.some(isHeldOut),
      asked: repaint.instruction,
      shown: [source, greyUnder(source, mask)],
      async ask(generator, manner) {
        const options = { seed: i, source, mask, ...manner };
        const picture = await drawPicture(generator, [{ text: repaint.instruction }], options);
        const { right, lenient, malformed, note } = judgeEdit(picture, scene, repaint);
        const exact = isKeptOutside(picture, source, mask);
        return { right: right && exact, verdicts: { lenient, malformed, exact }, picture, note };
      },
    } satisfies Item;
  });
}

/** Whether a picture equals its source, byte for byte, where the mask leaves it alone. */
export function isKeptOutside(picture: Pixels, source: Pixels, mask: Mask): boolean {
  return source.data.every(
    (byte, at) => mask.data[Math.floor(at / 3)] !== 0 || picture.data[at] === byte,
  );
}

function repaints(): { scene: Scene; repaint: Repaint }[] {
  const random = createRandom(unseenSeed, "inpainting");
  const world = shapesWorld({ seed: unseenSeed + 3 });
  const found: { scene: Scene; repaint: Repaint }[] = [];
  for (let position = 0; found.length < count; position++) {
    const { scene } = world.scene(position);
    const repaint = inventRepaint(scene, random);
    if (repaint) found.push({ scene, repaint });
  }
  return found;
}

/** The picture as a reader of the page sees what was masked. */
function greyUnder(source: Pixels, mask: Mask): Pixels {
  const data = source.data.map((byte, at) => (mask.data[Math.floor(at / 3)] === 0 ? byte : 160));
  return { ...source, data };
}
