import type { Pixels } from "@transfusion/model";
import { type Colour, halfExtents, radii, type Scene, type Shape } from "./scene.ts";

export type Rgb = readonly [red: number, green: number, blue: number];

/** The ground on which everything is drawn: a light grey, equal in red, green and blue. */
export const background = 240;

/** Each at least 125 from every other and from the ground, as the distance of RGB goes. */
export const palette: Record<Colour, Rgb> = {
  red: [225, 30, 30],
  green: [20, 150, 50],
  blue: [25, 75, 235],
  yellow: [250, 215, 0],
  purple: [130, 20, 165],
  cyan: [0, 210, 215],
  pink: [255, 110, 185],
  black: [20, 20, 25],
};

/** The scene as a picture of `size` x `size` pixels, with smooth edges. */
export function drawScene(scene: Scene, size: number): Pixels {
  const data = new Uint8Array(size * size * 3).fill(background);
  for (const { shape, colour, size: extent, x, y } of scene) {
    const [red, green, blue] = palette[colour];
    const stamp = { shape, radius: radii[extent] * size, x: x * size, y: y * size };
    visitStamp(stamp, size, (pixel, coverage) => {
      const at = 3 * pixel;
      data[at] = blend(data[at] as number, red, coverage);
      data[at + 1] = blend(data[at + 1] as number, green, coverage);
      data[at + 2] = blend(data[at + 2] as number, blue, coverage);
    });
  }
  return { width: size, height: size, data };
}

/** A shape at a place, in pixels. */
export type Stamp = {
  readonly shape: Shape;
  readonly radius: number;
  readonly x: number;
  readonly y: number;
};

/** Visit every pixel of a `side` x `side` picture that the shape covers, with the share covered, in (0, 1]. */
export function visitStamp(
  { shape, radius, x, y }: Stamp,
  side: number,
  visit: (pixel: number, coverage: number) => void,
): void {
  const [across, down] = halfExtents[shape];
  const left = Math.max(0, Math.floor(x - across * radius - 1));
  const right = Math.min(side - 1, Math.ceil(x + across * radius + 1));
  const top = Math.max(0, Math.floor(y - down * radius - 1));
  const bottom = Math.min(side - 1, Math.ceil(y + down * radius + 1));
  const covers = coverages[shape];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const coverage = covers(column + 0.5 - x, row + 0.5 - y, radius);
      if (coverage > 0) visit(row * side + column, Math.min(1, coverage));
    }
  }
}

type Coverage = (dx: number, dy: number, radius: number) => number;

const squareHalf = halfExtents.square[0];
const triangleHalf = halfExtents.triangle[0];
const flank = Math.hypot(2, triangleHalf);

/** How much of the pixel at an offset from the centre is covered: half a pixel beside an edge is none of it or all. */
const coverages: Record<Shape, Coverage> = {
  circle: (dx, dy, radius) => 0.5 + radius - Math.sqrt(dx * dx + dy * dy),
  square: (dx, dy, radius) => strip(dx, squareHalf * radius) * strip(dy, squareHalf * radius),
  triangle: (dx, dy, radius) =>
    0.5 + Math.min(radius - dy, ((dy + radius) * triangleHalf - 2 * Math.abs(dx)) / flank),
};

function strip(offset: number, half: number): number {
  return Math.max(0, Math.min(1, 0.5 + half - Math.abs(offset)));
}

function blend(under: number, over: number, coverage: number): number {
  return Math.round(under + (over - under) * coverage);
}
