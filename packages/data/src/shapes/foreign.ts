import type { Pixels } from "@transfusion/model";
import { background, palette } from "./draw.ts";
import { radii, type Scene } from "./scene.ts";

/** Shapes that the world does not have, for holding its parser to rejecting them. */
export const foreignShapes = ["diamond", "cross", "ring", "halfDisc"] as const;
export type ForeignShape = (typeof foreignShapes)[number];

/** Whether a point at an offset from the centre, in radii, is inside. */
const insides: Record<ForeignShape, (x: number, y: number) => boolean> = {
  diamond: (x, y) => Math.abs(x) + Math.abs(y) < 1.2,
  cross: (x, y) =>
    Math.max(Math.abs(x), Math.abs(y)) < 1 && Math.min(Math.abs(x), Math.abs(y)) < 0.35,
  ring: (x, y) => x * x + y * y < 1 && x * x + y * y > 0.25,
  halfDisc: (x, y) => x * x + y * y < 1 && y > 0,
};

const grid = 4; // samples a pixel and direction

/** The scene with every object drawn as the foreign shape, in its own colour and size. */
export function drawForeign(scene: Scene, shape: ForeignShape, size: number): Pixels {
  const data = new Uint8Array(size * size * 3).fill(background);
  for (let pixel = 0; pixel < size * size; pixel++) {
    for (const object of scene) {
      const radius = radii[object.size];
      let covered = 0;
      for (let i = 0; i < grid * grid; i++) {
        const x = ((pixel % size) + ((i % grid) + 0.5) / grid) / size - object.x;
        const y =
          (Math.floor(pixel / size) + (Math.floor(i / grid) + 0.5) / grid) / size - object.y;
        covered += Number(insides[shape](x / radius, y / radius));
      }
      if (covered === 0) continue;
      palette[object.colour].forEach((value, channel) => {
        const at = 3 * pixel + channel;
        const under = data[at] as number;
        data[at] = Math.round(under + ((value - under) * covered) / grid ** 2);
      });
    }
  }
  return { width: size, height: size, data };
}
