/** The islands of a `side` x `side` mask, each as the list of its pixels; pixels that touch at a corner belong together. */
export function findComponents(mask: Uint8Array, side: number): number[][] {
  const seen = new Uint8Array(mask.length);
  const components: number[][] = [];
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start] || seen[start]) continue;
    const component = [start];
    seen[start] = 1;
    for (let i = 0; i < component.length; i++) {
      for (const next of neighboursOf(component[i] as number, side)) {
        if (!mask[next] || seen[next]) continue;
        seen[next] = 1;
        component.push(next);
      }
    }
    components.push(component);
  }
  return components;
}

/** The pixels of a component that lie at least `depth` pixels inside; fewer deep where nothing would be left. */
export function coreOf(
  component: readonly number[],
  side: number,
  depth: number,
): readonly number[] {
  let core = component;
  for (let step = 0; step < depth; step++) {
    const inside = new Set(core);
    const next = core.filter((pixel) => {
      const neighbours = neighboursOf(pixel, side);
      return neighbours.length === 8 && neighbours.every((other) => inside.has(other));
    });
    if (next.length === 0) return core;
    core = next;
  }
  return core;
}

/** A component and all pixels up to `reach` steps around it. */
export function grow(component: readonly number[], side: number, reach: number): Set<number> {
  const grown = new Set(component);
  let border: Iterable<number> = component;
  for (let step = 0; step < reach; step++) {
    const added: number[] = [];
    for (const pixel of border) {
      for (const next of neighboursOf(pixel, side)) {
        if (grown.has(next)) continue;
        grown.add(next);
        added.push(next);
      }
    }
    border = added;
  }
  return grown;
}

function neighboursOf(pixel: number, side: number): number[] {
  const x = pixel % side;
  const y = (pixel - x) / side;
  const neighbours: number[] = [];
  for (let row = Math.max(0, y - 1); row <= Math.min(side - 1, y + 1); row++) {
    for (let column = Math.max(0, x - 1); column <= Math.min(side - 1, x + 1); column++) {
      if (row !== y || column !== x) neighbours.push(row * side + column);
    }
  }
  return neighbours;
}
