/** A shape is not the one wanted. */
export class ShapeError extends RangeError {
  override readonly name = "ShapeError";
  readonly wanted: readonly (string | number)[];
  readonly got: readonly number[];

  constructor(who: string, wanted: readonly (string | number)[], got: readonly number[]) {
    super(`${who} should be [${wanted.join(", ")}], got [${got.join(", ")}]`);
    this.wanted = wanted;
    this.got = got;
  }
}

/**
 * The sizes that the letters of `wanted` stand for: `checkShape("encode: x", x, ["B", "N", 4])` returns `{ B, N }`.
 * Throws `ShapeError` where a number differs, a letter stands for two sizes, or the ranks differ.
 */
export function checkShape<const Wanted extends readonly (string | number)[]>(
  who: string,
  tensor: { readonly shape: readonly number[] },
  wanted: Wanted,
): Record<Extract<Wanted[number], string>, number> {
  const got = tensor.shape;
  const sizes: Record<string, number> = {};
  const fits = wanted.every((side, axis) => {
    if (typeof side === "number") return side === got[axis];
    sizes[side] ??= got[axis];
    return sizes[side] === got[axis];
  });
  if (!fits || wanted.length !== got.length) throw new ShapeError(who, wanted, got);
  return sizes as Record<Extract<Wanted[number], string>, number>;
}
