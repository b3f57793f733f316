import { colours, type Looks, shapes } from "./scene.ts";

/**
 * Whether a world with `holdOut` never shows an object of this colour and shape, small or large: green squares, yellow
 * triangles, cyan circles and black squares, 4 of the 24 pairs. Every colour and every shape still occurs.
 */
export function isHeldOut({ colour, shape }: Pick<Looks, "colour" | "shape">): boolean {
  const index = colours.indexOf(colour);
  return index % 2 === 1 && shapes.indexOf(shape) === ((index + 1) / 2) % shapes.length;
}
