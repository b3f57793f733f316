/**
 * Standard normals from 32-bit words: the area under the bell is cut into 128 layers of one size, and a point that
 * falls inside its layer's rectangle, as 98 of 100 do, costs one word and one multiplication.
 *
 * Marsaglia and Tsang 2000, in Doornik's form (2005). `next` draws a word in [0, 2³²).
 */
export function fillNormals(numbers: Float32Array, next: () => number): void {
  for (let i = 0; i < numbers.length; i++) {
    const word = next();
    const layer = word & 127;
    const u = (word >>> 7) * 2 ** -24 - 1 + 2 ** -25; // 25 bits that the layer does not use; never 0
    numbers[i] = Math.abs(u) < ratio[layer] ? u * edge[layer] : fromEdge(u, layer, next);
  }
}

const layers = 128;
const tail = 3.442619855899; // where the lowest layer's tail begins, and the area of each, for 128 layers
const area = 9.91256303526217e-3;
const bell = (x: number): number => Math.exp(-0.5 * x * x);

/** How far each layer reaches, from the lowest, whose rectangle stands for the tail as well, to the top at 0. */
const edge = new Float64Array(layers + 1);
edge[0] = area / bell(tail);
edge[1] = tail;
for (let i = 2; i < layers; i++) {
  edge[i] = Math.sqrt(-2 * Math.log(area / edge[i - 1] + bell(edge[i - 1])));
}
/** The share of each layer that lies under the bell for certain. */
const ratio = Float64Array.from({ length: layers }, (_, i) => edge[i + 1] / edge[i]);

/** The normal of a point outside the certain part of its layer, which may be drawn anew. */
function fromEdge(first: number, firstLayer: number, next: () => number): number {
  const uniform = (): number => (next() + 0.5) * 2 ** -32;
  let u = first;
  let layer = firstLayer;
  for (;;) {
    const x = u * edge[layer];
    if (Math.abs(u) < ratio[layer]) return x;
    if (layer === 0) return Math.sign(u) * fromTail(uniform);
    const low = bell(edge[layer]) / bell(x);
    const high = bell(edge[layer + 1]) / bell(x);
    if (low + uniform() * (high - low) < 1) return x;
    u = 2 * uniform() - 1;
    layer = next() & 127;
  }
}

function fromTail(uniform: () => number): number {
  for (;;) {
    const x = -Math.log(uniform()) / tail;
    if (-2 * Math.log(uniform()) >= x * x) return tail + x;
  }
}
