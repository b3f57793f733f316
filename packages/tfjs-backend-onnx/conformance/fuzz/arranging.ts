import * as tf from "@tensorflow/tfjs";
import type { Draw, Operation, Options } from "./random-graph.ts";

type T = tf.Tensor;

const move = (
  name: string,
  options: (draw: Draw, x: T) => Options,
  run: (x: T, options: Options) => T,
  accepts: (x: T) => boolean = (x) => x.rank > 0,
  more: { cut?: boolean } = {},
): Operation => ({
  name,
  kind: "exact",
  ...more,
  choose: (draw) => {
    const x = draw.pick(accepts, () => draw.shape(1 + draw.integer(4)));
    return { inputs: [x], options: options(draw, draw.tensor(x)) };
  },
  run: ([x], given) => run(x as T, given),
});

function shuffled(draw: Draw, count: number): number[] {
  const left = Array.from({ length: count }, (_, at) => at);
  return Array.from(
    { length: count },
    () => left.splice(draw.integer(left.length), 1)[0] as number,
  );
}

/** Another shape for as many numbers: neighbours joined, ones put between, everything flattened. */
function otherShape(draw: Draw, shape: readonly number[]): number[] {
  const sides = [...shape];
  for (let tries = 0; tries < 3; tries++) {
    const at = draw.integer(sides.length + 1);
    if (draw.chance(0.4)) sides.splice(at, 0, 1);
    else if (at + 1 < sides.length) sides.splice(at, 2, (sides[at] ?? 1) * (sides[at + 1] ?? 1));
    else if (sides[at] === 1) sides.splice(at, 1);
  }
  return sides;
}

const joined = (
  name: string,
  f: (parts: T[], axis: number) => T,
  sameSides: boolean,
): Operation => ({
  name,
  kind: "exact",
  choose: (draw) => {
    const x = draw.pick((x) => x.rank > 0);
    const { shape, dtype } = draw.tensor(x);
    const axis = draw.integer(shape.length);
    const fits = (other: T) =>
      other.dtype === dtype &&
      other.rank === shape.length &&
      other.shape.every((side, at) => side === shape[at] || (!sameSides && at === axis));
    const more = Array.from({ length: draw.integer(3) }, () =>
      draw.pick(
        fits,
        () => shape.map((side, at) => (at === axis && !sameSides ? draw.side() : side)),
        dtype as "float32",
      ),
    );
    return { inputs: [x, ...more], options: { axis } };
  },
  run: (parts, { axis }) => f([...parts], axis),
});

/** What puts numbers into other places without changing them. */
export const arranging: readonly Operation[] = [
  move(
    "reshape",
    (draw, { shape }) => ({ shape: otherShape(draw, shape) }),
    (x, { shape }) => tf.reshape(x, shape),
  ),
  move(
    "transpose",
    (draw, { rank }) => ({ perm: shuffled(draw, rank) }),
    (x, { perm }) => tf.transpose(x, perm),
  ),
  move(
    "slice",
    (draw, { shape }) => {
      const begin = shape.map((side) => draw.integer(side + 1));
      return { begin, size: shape.map((side, at) => draw.integer(side - (begin[at] ?? 0) + 1)) };
    },
    (x, { begin, size }) => tf.slice(x, begin, size),
  ),
  move(
    "stridedSlice",
    (draw, { shape }) => {
      const strides = shape.map(() => draw.among([1, 1, 2, 3, -1, -2]));
      const begin = shape.map((side) => draw.integer(2 * side + 1) - side);
      const end = shape.map((side) => draw.integer(2 * side + 3) - side - 1);
      const mask = () => draw.integer(1 << shape.length);
      return { begin, end, strides, masks: [mask(), mask()] };
    },
    // tfjs's cpu kernel takes strides for those of other axes where an axis is shrunk away.
    (x, { begin, end, strides, masks }) =>
      tf.stridedSlice(x, begin, end, strides, masks[0], masks[1]),
  ),
  move(
    "pad",
    (draw, { rank }) => ({
      pads: Array.from({ length: rank }, () => [draw.integer(3), draw.integer(3)]),
      fill: draw.among([0, 1]),
    }),
    (x, { pads, fill }) => tf.pad(x, pads, fill),
    (x) => x.rank > 0 && x.rank < 5 && x.dtype !== "bool",
  ),
  move(
    "mirrorPad",
    (draw, { shape }) => {
      const mode = draw.among(["reflect", "symmetric"]);
      const most = (side: number) =>
        draw.integer(mode === "reflect" ? Math.max(1, side) : side + 1);
      return { mode, pads: shape.map((side) => [most(side), most(side)]) };
    },
    (x, { pads, mode }) => tf.mirrorPad(x, pads, mode),
    (x) => x.rank > 0 && x.rank < 5 && x.size > 0,
    { cut: true },
  ),
  move(
    "tile",
    (draw, { rank }) => ({ reps: Array.from({ length: rank }, () => draw.among([1, 1, 2, 3])) }),
    (x, { reps }) => tf.tile(x, reps),
    (x) => x.rank > 0 && x.rank < 5,
  ),
  move(
    "broadcastTo",
    (draw, { shape }) => ({
      shape: [
        ...(draw.chance(0.3) ? [draw.side()] : []),
        ...shape.map((side) => (side === 1 ? draw.side() : side)),
      ],
    }),
    (x, { shape }) => tf.broadcastTo(x, shape),
    () => true,
  ),
  move(
    "reverse",
    (draw, { shape }) => ({ axes: shape.map((_, axis) => axis).filter(() => draw.chance(0.6)) }),
    (x, { axes }) => tf.reverse(x, axes),
  ),
  move(
    "expandDims",
    (draw, { rank }) => ({ axis: draw.integer(2 * rank + 2) - rank - 1 }),
    (x, { axis }) => tf.expandDims(x, axis),
    (x) => x.rank < 5,
  ),
  move(
    "squeeze",
    () => ({}),
    (x) => tf.squeeze(x),
    () => true,
  ),
  move(
    "split",
    (draw, { shape }) => {
      const axis = draw.integer(shape.length);
      const first = draw.integer((shape[axis] ?? 0) + 1);
      return { axis, sizes: [first, (shape[axis] ?? 0) - first], part: draw.integer(2) };
    },
    (x, { axis, sizes, part }) => tf.split(x, sizes, axis)[part] as T,
  ),
  move(
    "unstack",
    (draw, { shape }) => {
      const axis = draw.integer(shape.length);
      return { axis, part: draw.integer(shape[axis] ?? 0) };
    },
    (x, { axis, part }) => tf.unstack(x, axis)[part] as T,
    (x) => x.rank > 0 && x.size > 0,
  ),
  move(
    "diag",
    () => ({}),
    (x) => tf.diag(x),
    (x) => x.rank === 1 || x.rank === 2,
    { cut: true },
  ),
  move(
    "bandPart",
    (draw) => ({ below: draw.integer(3), above: draw.integer(3) }),
    (x, { below, above }) => tf.linalg.bandPart(x, below, above),
    (x) => x.rank >= 2 && x.size > 0,
  ),
  move(
    "spaceToBatchND",
    (draw, { shape }) => {
      const block = [draw.among([1, 2]), draw.among([1, 2, 3])];
      const crops = block.map((side, at) => {
        const before = draw.integer(side);
        const whole = (shape[at + 1] ?? 0) + before;
        return [before, (side - (whole % side)) % side];
      });
      return { block, crops };
    },
    (x, { block, crops }) => tf.spaceToBatchND(x, block, crops),
    (x) => x.rank >= 3 && x.dtype === "float32",
  ),
  move(
    "batchToSpaceND",
    (draw) => ({ block: draw.among([[2], [2, 1], [1, 2]]), crop: draw.among([0, 1]) }),
    (x, { block, crop }) =>
      tf.batchToSpaceND(
        tf.concat([x, x], 0),
        block,
        block.map(() => [0, crop]),
      ),
    (x) => x.rank >= 3 && x.dtype === "float32",
  ),
  move(
    "depthToSpace",
    () => ({}),
    (x) => tf.depthToSpace(tf.concat([x, x, x, x], 3) as tf.Tensor4D, 2),
    (x) => x.rank === 4 && x.size > 0,
    { cut: true },
  ),
  move(
    "flipLeftRight",
    () => ({}),
    (x) => tf.image.flipLeftRight(x as tf.Tensor4D),
    (x) => x.rank === 4,
    { cut: true },
  ),
  joined("concat", (parts, axis) => tf.concat(parts, axis), false),
  joined("stack", (parts, axis) => tf.stack(parts, axis), true),
];
