/** A nested record with values of one kind at its leaves: parameters, inputs, outputs. */
export type Tree<T> = T | { readonly [name: string]: Tree<T> };

/** Says whether a node of a tree is a leaf. Leaves here are objects too, so each kind brings its own test. */
export type IsLeaf<T> = (node: Tree<T>) => node is T;

/** A leaf carries a `shape`, whether it is an array, a tensor, or the promise of one. */
export function hasShape<T extends { shape: readonly number[] }>(node: Tree<T>): node is T {
  return Array.isArray((node as { shape?: unknown }).shape);
}

/** Every leaf with its path (`layers.0.query`), names in the order they were written. */
export function leavesOf<T extends { shape: readonly number[] }>(
  tree: Tree<T>,
  path = "",
): [path: string, leaf: T][] {
  if (hasShape(tree)) return [[path, tree]];
  return Object.entries(tree).flatMap(([name, branch]) =>
    leavesOf(branch as Tree<T>, path === "" ? name : `${path}.${name}`),
  );
}

/** The same tree with every leaf changed. */
export function mapTree<T extends { shape: readonly number[] }, U>(
  tree: Tree<T>,
  change: (leaf: T, path: string) => U,
  path = "",
): Tree<U> {
  if (hasShape(tree)) return change(tree, path);
  const entries = Object.entries(tree).map(([name, branch]) => [
    name,
    mapTree(branch as Tree<T>, change, path === "" ? name : `${path}.${name}`),
  ]);
  return Object.fromEntries(entries) as Tree<U>;
}

/** The inverse of `leavesOf`: a tree from paths and leaves. Throws where one path goes through another's leaf. */
export function treeOf<T>(leaves: Iterable<readonly [path: string, leaf: T]>): Tree<T> {
  const root: Record<string, unknown> = {};
  const leafPlaces = new Set<unknown>();
  for (const [path, leaf] of leaves) {
    if (path === "") return leaf;
    const names = path.split(".");
    const last = names.pop() as string;
    let branch = root;
    for (const name of names) {
      if (!Object.hasOwn(branch, name)) plant(branch, name, {});
      branch = branch[name] as Record<string, unknown>;
      if (leafPlaces.has(branch)) throw new TypeError(`treeOf: ${path} goes through a leaf`);
    }
    if (Object.hasOwn(branch, last)) throw new TypeError(`treeOf: ${path} should come once`);
    plant(branch, last, leaf);
    leafPlaces.add(leaf);
  }
  return root as Tree<T>;
}

/** Define, not assign: a path from a file may say `__proto__`. */
function plant(branch: Record<string, unknown>, name: string, value: unknown): void {
  const plain = { value, writable: true, enumerable: true, configurable: true };
  Object.defineProperty(branch, name, plain);
}
