import { colours, type Looks, shapes, sizes } from "./scene.ts";

/**
 * Whether a world with `holdOut` never shows an object of these looks: one size and shape of each colour, 8 of the 48
 * combinations, so that every size, colour and shape, and every pair of them but 8, still occurs.
 */
export function isHeldOut({ size, colour, shape }: Looks): boolean {
  const kind = sizes.indexOf(size) * shapes.length + shapes.indexOf(shape);
  return colours.indexOf(colour) % (sizes.length * shapes.length) === kind;
}
