/** The islands of a `side` x `side` mask, each as the list of its pixels; pixels that touch at a corner belong together. */
export function findComponents(mask: Uint8Array, side: number): number[][] {
  const left = mask.slice();
  const components: number[][] = [];
  for (let start = 0; start < left.length; start++) {
    if (!left[start]) continue;
    const component = [start];
    left[start] = 0;
    for (let i = 0; i < component.length; i++) {
      visitNeighbours(component[i] as number, side, (next) => {
        if (!left[next]) return;
        left[next] = 0;
        component.push(next);
      });
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
      let around = 0;
      visitNeighbours(pixel, side, (other) => {
        around += Number(inside.has(other));
      });
      return around === 8;
    });
    if (next.length === 0) return core;
    core = next;
  }
  return core;
}

/** A component and all pixels up to `reach` steps around it. */
export function grow(component: readonly number[], side: number, reach: number): Set<number> {
  const grown = new Set(component);
  let border = component;
  for (let step = 0; step < reach; step++) {
    const added: number[] = [];
    for (const pixel of border) {
      visitNeighbours(pixel, side, (next) => {
        if (grown.has(next)) return;
        grown.add(next);
        added.push(next);
      });
    }
    border = added;
  }
  return grown;
}

function visitNeighbours(pixel: number, side: number, visit: (pixel: number) => void): void {
  const x = pixel % side;
  const y = (pixel - x) / side;
  for (let row = Math.max(0, y - 1); row <= Math.min(side - 1, y + 1); row++) {
    for (let column = Math.max(0, x - 1); column <= Math.min(side - 1, x + 1); column++) {
      if (row !== y || column !== x) visit(row * side + column);
    }
  }
}
