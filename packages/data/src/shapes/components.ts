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
  const steps = new Uint8Array(side * side);
  for (const pixel of component) steps[pixel] = 1;
  let core = component;
  for (let step = 1; step <= depth; step++) {
    const next = core.filter((pixel) => {
      let around = 0;
      visitNeighbours(pixel, side, (other) => {
        around += Number((steps[other] as number) >= step);
      });
      return around === 8;
    });
    if (next.length === 0) return core;
    for (const pixel of next) steps[pixel] = step + 1;
    core = next;
  }
  return core;
}

/** A component and all pixels up to `reach` steps around it. */
export function grow(component: readonly number[], side: number, reach: number): readonly number[] {
  const seen = new Uint8Array(side * side);
  for (const pixel of component) seen[pixel] = 1;
  const grown = [...component];
  let from = 0;
  for (let step = 0; step < reach; step++) {
    const until = grown.length;
    for (; from < until; from++) {
      visitNeighbours(grown[from] as number, side, (next) => {
        if (seen[next]) return;
        seen[next] = 1;
        grown.push(next);
      });
    }
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
