import type { Mask } from "@transfusion/model";
import type { Random } from "@transfusion/tensor";
import { describeFully } from "./describe.ts";
import type { Edit } from "./edits.ts";
import { colours, extentOf, isFree, pick, type Scene, type SceneObject, shapes } from "./scene.ts";

/** An object to be drawn anew where it stands, with other looks; the instruction is a full caption of what comes out. */
export type Repaint = Edit & { readonly before: SceneObject; readonly after: SceneObject };

const margin = 0.03; // around both objects; others keep twice as far away
const attempts = 60;

/** One object of a scene in another colour and shape of the same size. Every other object stays free of it. */
export function inventRepaint(scene: Scene, random: Random): Repaint | undefined {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = pick(random, scene);
    const after = { ...before, colour: pick(random, colours), shape: pick(random, shapes) };
    if (after.colour === before.colour || after.shape === before.shape) continue;
    const others = scene.filter((object) => object !== before);
    if (!isInside(after) || !isFree(after, others)) continue;
    const target = scene.map((object) => (object === before ? after : object));
    return { kind: "recolour", instruction: describeFully(target), target, before, after };
  }
  return undefined;
}

/** Where a picture of `size` pixels a side is drawn anew: a box around the object before and after, no other object in it. */
export function maskOf({ before, after }: Repaint, size: number): Mask {
  const extents = [extentOf(before), extentOf(after)];
  const across = Math.max(...extents.map(([half]) => half)) + margin;
  const down = Math.max(...extents.map(([, half]) => half)) + margin;
  const data = new Uint8Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const x = (column + 0.5) / size - before.x;
      const y = (row + 0.5) / size - before.y;
      if (Math.abs(x) <= across && Math.abs(y) <= down) data[row * size + column] = 1;
    }
  }
  return { height: size, width: size, data };
}

function isInside(object: SceneObject): boolean {
  const [across, down] = extentOf(object);
  return object.x >= across && object.x <= 1 - across && object.y >= down && object.y <= 1 - down;
}
