import { makeNode, type Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { expand } from "./elementwise.ts";
import { reshape } from "./shape.ts";

/**
 * Kernels that tfjs does not know, for code that looks them up (`tf.getKernel`) and otherwise computes the same in
 * several: ONNX Runtime has one operator for each.
 *
 * - `RmsNorm { x [..., D], gain [D] } { epsilon }` → x / √(mean x² + ε) · gain, and the inverse root [..., 1]
 * - `Attention { q [B, H, L, K], k, v [B, H, S, K], bias [B or 1, 1, 1 or L, S] }` → softmax(q·kᵀ + bias)·v [B, H, L, K],
 *   and the probabilities [B, H, L, S]; a head's scores stay in the cache between product and softmax
 * - `CachedAttention { q, keys, values [B, L, H·K], oldKeys, oldValues [B, H, S, K], bias [B, 1, 1 or L, S + L] }` →
 *   softmax(q·kᵀ + bias)·v over old and new slots, heads side by side as they came: [B, L, H·K]
 * - `RotaryEmbedding { x [B, H, L, K], cos, sin [B, 1, L, K/2] }` → each pair (i, i + K/2) turned by its angle; with
 *   `{ heads }` also of x [B, L, H·K]
 */
export function defineFused(): void {
  define("RmsNorm", ({ x, gain }, { epsilon }) => {
    const value = x as Value;
    const outputs = [value.shape, [...value.shape.slice(0, -1), 1]].map((shape) => ({
      shape,
      type: value.type,
    }));
    const attributes = { axis: -1, epsilon: { float: epsilon }, stash_type: 1 };
    return makeNode(
      "SimplifiedLayerNormalization",
      [value, gain as Value],
      attributes,
      outputs,
      "RmsNorm",
    ).outputs;
  });
  define("Attention", ({ q, k, v, bias }) => {
    const [query, mask] = [q as Value, bias as Value];
    const [B, H, L] = query.shape as [number, number, number];
    const S = (k as Value).shape[2] as number;
    const rows =
      mask.shape[2] === L ? mask : expand("Attention", mask, [mask.shape[0] as number, 1, L, S]);
    // The operator's second and third outputs are for caches: here they are the keys and values again.
    const shapes = [query.shape, (k as Value).shape, (v as Value).shape, [B, H, L, S]];
    const outputs = shapes.map((shape) => ({ shape, type: query.type }));
    const attributes = { scale: { float: 1 }, qk_matmul_output_mode: 3 }; // 3: what comes out of the softmax
    const inputs = [query, k as Value, v as Value, rows];
    const [answer, , , probabilities] = makeNode(
      "Attention",
      inputs,
      attributes,
      outputs,
      "Attention",
    ).outputs;
    return [answer as Value, probabilities as Value];
  });
  define("CachedAttention", ({ q, keys, values, bias, oldKeys, oldValues }) => {
    const [query, old] = [q as Value, oldKeys as Value];
    const [B, H, S, K] = old.shape as [number, number, number, number];
    const L = query.shape[1] as number;
    const all = [B, H, S + L, K];
    const outputs = [query.shape, all, all].map((shape) => ({ shape, type: query.type }));
    const mask = expand("CachedAttention", bias as Value, [B, 1, L, S + L]);
    const inputs = [query, keys as Value, values as Value, mask, old, oldValues as Value];
    const attributes = { scale: { float: 1 }, q_num_heads: H, kv_num_heads: H };
    const [answer] = makeNode("Attention", inputs, attributes, outputs, "CachedAttention").outputs;
    return answer as Value;
  });
  define("RotaryEmbedding", ({ x, cos, sin }, { heads }) => {
    const value = x as Value;
    const [B] = value.shape as [number];
    const [L, half] = (cos as Value).shape.slice(2) as [number, number];
    const K = 2 * half;
    const angles = [cos, sin].map((table) => {
      const flat = reshape("RotaryEmbedding", table as Value, [
        (table as Value).shape[0] as number,
        L,
        K / 2,
      ]);
      return flat.shape[0] === B ? flat : expand("RotaryEmbedding", flat, [B, L, K / 2]);
    });
    return emit("RotaryEmbedding", "RotaryEmbedding", [value, ...angles], value.shape, value.type, {
      interleaved: 0,
      ...(value.shape.length === 3 && { num_heads: heads as number }),
    });
  });
}
