import { expect, test } from "vitest";
import { floats, type NdArray } from "./array.ts";
import { leavesOf, mapTree, treeOf } from "./tree.ts";

const leaf = (number: number) => floats(Float32Array.of(number), [1]);
const tree = { layers: { 0: { query: leaf(1) }, 1: { query: leaf(2) } }, norm: leaf(3) };

test("leaves come with their paths, and paths make the tree again", () => {
  const leaves = leavesOf(tree);

  expect(leaves.map(([path]) => path)).toEqual(["layers.0.query", "layers.1.query", "norm"]);
  expect(treeOf(leaves)).toEqual(tree);
});

test("a lone leaf is a tree", () => {
  expect(leavesOf(leaf(1))).toEqual([["", leaf(1)]]);
  expect(treeOf([["", leaf(1)]])).toEqual(leaf(1));
});

test("mapping keeps the names and passes the path", () => {
  expect(mapTree(tree, (array: NdArray, path) => `${path}=${array.data[0]}`)).toEqual({
    layers: { 0: { query: "layers.0.query=1" }, 1: { query: "layers.1.query=2" } },
    norm: "norm=3",
  });
});

test("paths from a stranger's file cannot reach into Object", () => {
  const planted = treeOf([
    ["__proto__.shape", 1],
    ["constructor.shape", 1],
  ]);

  expect(Object.keys(planted as object)).toEqual(["__proto__", "constructor"]);
  expect(Object.hasOwn(Object.prototype, "shape")).toBe(false);
  expect(Object.hasOwn(Object, "shape")).toBe(false);
});

test("a path through a leaf, or one written twice, is refused", () => {
  const through = [
    ["a", leaf(1)],
    ["a.b", leaf(2)],
  ] as const;
  const twice = [
    ["a", leaf(1)],
    ["a", leaf(2)],
  ] as const;

  expect(() => treeOf(through)).toThrow("treeOf: a.b goes through a leaf");
  expect(() => treeOf(twice)).toThrow("treeOf: a should come once");
});
