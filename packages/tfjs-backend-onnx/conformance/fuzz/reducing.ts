import * as tf from "@tensorflow/tfjs";
import type { Draw, Operation, Options } from "./random-graph.ts";

type T = tf.Tensor;

/** Some axes of an array, now and then counted from the end, or all by none. */
export function someAxes(draw: Draw, rank: number): number[] | undefined {
  if (draw.chance(0.2)) return undefined;
  const axes = Array.from({ length: rank }, (_, axis) => axis).filter(() => draw.chance(0.5));
  return axes.length === 0
    ? undefined
    : axes.map((axis) => (draw.chance(0.2) ? axis - rank : axis));
}

const over = (
  name: string,
  kind: Operation["kind"],
  f: (x: T, axes: number[] | undefined, keepDims: boolean) => T,
  more: { cut?: boolean; accepts?: (x: T) => boolean } = {},
): Operation => ({
  name,
  kind,
  cut: more.cut,
  choose: (draw) => {
    const x = draw.pick(more.accepts);
    const options = { axes: someAxes(draw, draw.tensor(x).rank), keepDims: draw.chance(0.5) };
    return { inputs: [x], options };
  },
  run: ([x], { axes, keepDims }) => f(x as T, axes, keepDims),
});

const along = (
  name: string,
  kind: Operation["kind"],
  f: (x: T, axis: number, options: Options) => T,
  more: { cut?: boolean; accepts?: (x: T) => boolean } = {},
): Operation => ({
  name,
  kind,
  cut: more.cut,
  choose: (draw) => {
    const x = draw.pick((x) => x.rank > 0 && (more.accepts?.(x) ?? true));
    const axis = draw.integer(draw.tensor(x).rank);
    return {
      inputs: [x],
      options: { axis, exclusive: draw.chance(0.5), reverse: draw.chance(0.5) },
    };
  },
  run: ([x], options) => f(x as T, options.axis, options),
});

/** Of no numbers tfjs's cpu backend gives what stands behind the array. */
const some = (x: T): boolean => x.size > 0;
const numbers = (x: T): boolean => x.dtype !== "bool";
const floats = (x: T): boolean => x.dtype === "float32";

/** Many numbers into one, or as many along an axis. */
export const reducing: readonly Operation[] = [
  over("sum", "exact", tf.sum),
  over("mean", "rounded", tf.mean),
  over("max", "jumps", tf.max, { accepts: some }),
  over("min", "jumps", tf.min, { accepts: some }),
  over("prod", "rounded", tf.prod, { accepts: numbers }),
  over("all", "jumps", tf.all, { accepts: (x) => some(x) && x.dtype === "bool", cut: true }),
  over("any", "jumps", tf.any, { accepts: (x) => some(x) && x.dtype === "bool", cut: true }),
  over("logSumExp", "rounded", tf.logSumExp, { accepts: floats }),
  over("variance", "rounded", (x, axes, keep) => tf.moments(x, axes, keep).variance),
  over("norm", "rounded", (x, axes, keep) => tf.norm(tf.add(tf.abs(x), 0.5), 2, axes, keep), {
    accepts: (x) => x.rank < 3 && floats(x),
  }),
  along("argMax", "jumps", tf.argMax, { cut: true }),
  along("argMin", "jumps", tf.argMin, { cut: true }),
  along("softmax", "rounded", (x) => tf.softmax(x), { accepts: floats }),
  along("logSoftmax", "rounded", (x) => tf.logSoftmax(x), { accepts: floats }),
  along(
    "cumsum",
    "exact",
    (x, axis, { exclusive, reverse }) => tf.cumsum(x, axis, exclusive, reverse),
    { accepts: numbers },
  ),
  along(
    "cumprod",
    "exact",
    (x, axis, { exclusive, reverse }) => tf.cumprod(x, axis, exclusive, reverse),
    { accepts: numbers, cut: true },
  ),
  ...(["values", "indices"] as const).map(
    (part): Operation => ({
      name: `topk ${part}`,
      kind: "jumps",
      cut: true,
      choose: (draw) => {
        const x = draw.pick((x) => x.rank > 0 && numbers(x));
        return {
          inputs: [x],
          options: { k: draw.integer((draw.tensor(x).shape.at(-1) ?? 0) + 1) },
        };
      },
      run: ([x], { k }) => tf.topk(x as T, k)[part],
    }),
  ),
  ...(["softmaxCrossEntropy", "sigmoidCrossEntropy", "huberLoss", "meanSquaredError"] as const).map(
    (name): Operation => ({
      name,
      kind: "rounded",
      choose: (draw) => {
        const x = draw.pick((x) => x.rank > 0 && floats(x));
        return { inputs: [draw.leaf(draw.tensor(x).shape), x] };
      },
      run: ([labels, x]) => tf.losses[name](labels as T, x as T) as T,
    }),
  ),
];
