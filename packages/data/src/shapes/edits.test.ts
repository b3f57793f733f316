import { createRandom } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { drawScene, editKinds, inventEdit, inventScene, isHeldOut, parseScene } from "../index.ts";
import { type Looks, randomPlace, type Scene, type SceneObject } from "./scene.ts";
import { placeOf } from "./words.ts";

const edits = Array.from({ length: 1500 }, (_, i) => {
  const random = createRandom(31, i);
  const scene = inventScene(random);
  return { scene, edit: inventEdit(scene, random) };
}).flatMap(({ scene, edit }) => (edit ? [{ scene, edit }] : []));

const without = (scene: Scene, object: SceneObject | undefined): SceneObject[] =>
  scene.filter((other) => other !== object);

test("an edit changes what it says and nothing else", () => {
  expect(new Set(edits.map(({ edit }) => edit.kind))).toEqual(new Set(editKinds));
  for (const { scene, edit } of edits) {
    const { before, after, target, kind, instruction } = edit;
    expect(without(target, after)).toEqual(without(scene, before));
    expect(target.length - scene.length).toBe({ recolour: 0, move: 0, add: 1, remove: -1 }[kind]);
    if (kind === "recolour") {
      expect(after).toEqual({ ...before, colour: after?.colour });
      expect(after?.colour).not.toBe(before?.colour);
      expect(instruction.endsWith(after?.colour as string)).toBe(true);
    }
    if (edit.place) expect(placeOf(after as SceneObject), instruction).toBe(edit.place);
    if (kind === "move") expect(placeOf(before as SceneObject)).not.toBe(edit.place);
  }
});

test("the words name one object only", () => {
  for (const { scene, edit } of edits) {
    if (!edit.before) continue;
    const words = edit.instruction.split(" ");
    const named = words.slice(words.indexOf("the", edit.instruction.includes("colour of") ? 3 : 0));
    const end = named.findIndex((word) => ["circle", "square", "triangle", "shape"].includes(word));
    const said = named.slice(1, end + 1).filter((word) => word !== "shape");
    const fitting = scene.filter((object) => {
      const looks: string[] = [object.size, object.colour, object.shape];
      return said.every((word) => looks.includes(word));
    });
    expect(fitting, edit.instruction).toEqual([edit.before]);
  }
});

test("targets are pictures like any other: the parser reads them", () => {
  for (const { edit } of edits.slice(0, 60)) {
    const { objects, malformed } = parseScene(drawScene(edit.target, 64));
    expect([objects.length, malformed]).toEqual([edit.target.length, false]);
  }
});

test("looks that are not allowed are not made", () => {
  for (let i = 0; i < 500; i++) {
    const random = createRandom(32, i);
    const isAllowed = (looks: Looks): boolean => !isHeldOut(looks);
    const edit = inventEdit(inventScene(random, undefined, isAllowed), random, { isAllowed });
    expect(edit?.target.some(isHeldOut) ?? false).toBe(false);
  }
});

test("a scene without the edit asked for gives none", () => {
  const random = createRandom(1);
  const one = randomPlace({ size: "small", colour: "red", shape: "circle" }, random);

  expect(inventEdit([one], random, { kind: "remove" })).toBeUndefined();
  expect(inventEdit([one], random, { kind: "recolour" })?.instruction).toMatch(/red|circle/);
});
