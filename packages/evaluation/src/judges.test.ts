import {
  drawScene,
  type Edit,
  editKinds,
  inventEdit,
  inventScene,
  type Scene,
} from "@transfusion/data";
import { createRandom } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { judgeDrawing } from "./judge-drawing.ts";
import { judgeEdit } from "./judge-edit.ts";

const red = { size: "large", colour: "red", shape: "circle", x: 0.3, y: 0.3 } as const;
const blue = { size: "small", colour: "blue", shape: "square", x: 0.8, y: 0.7 } as const;

test("a drawing is right when its prompt is true and nothing else is there; leniently, more may be", () => {
  const judge = (scene: Scene, prompt: string): boolean[] => {
    const { right, lenient, malformed } = judgeDrawing(drawScene(scene, 64), prompt);
    return [right, lenient, malformed];
  };

  expect(judge([red, blue], "a large red circle and a small blue square")).toEqual([
    true,
    true,
    false,
  ]);
  expect(judge([red, blue], "a red circle")).toEqual([false, true, false]);
  expect(judge([red], "a blue circle")).toEqual([false, false, false]);
  expect(judge([red, blue], "a red circle below a blue square")).toEqual([false, false, false]);
  expect(judge([], "a red circle")).toEqual([false, false, false]);
});

test("a drawing with an island that is no shape is malformed, and says so", () => {
  const picture = drawScene([red], 64);
  for (let y = 50; y < 60; y++) picture.data.fill(0, 3 * (64 * y + 30), 3 * (64 * y + 60));

  const verdict = judgeDrawing(picture, "a red circle");

  expect(verdict).toMatchObject({ right: false, lenient: true, malformed: true });
  expect(verdict.note).toMatch(/^large red circle; /);
});

const edits = Array.from({ length: 80 }, (_, i) => {
  const random = createRandom(7, i);
  const scene = inventScene(random);
  const edit = inventEdit(scene, random, { kind: editKinds[i % 4] });
  return { scene, edit };
}).filter((one): one is { scene: Scene; edit: Edit } => one.edit !== undefined);

test("the target of every edit is right, and the source untouched is not", () => {
  for (const { scene, edit } of edits) {
    const target = judgeEdit(drawScene(edit.target, 64), scene, edit);
    const source = judgeEdit(drawScene(scene, 64), scene, edit);
    expect(target, edit.instruction).toMatchObject({ right: true, lenient: true });
    expect([source.right, source.lenient], edit.instruction).toEqual([false, false]);
  }
});

test("an edit that also touches something else is right in the lenient sense only", () => {
  const green = { ...red, colour: "green" } as const;
  const edit: Edit = {
    kind: "recolour",
    instruction: "make the circle green",
    target: [green, blue],
    before: red,
    after: green,
  };
  const judge = (scene: Scene) => judgeEdit(drawScene(scene, 64), [red, blue], edit);

  expect(judge([green, { ...blue, x: 0.6 }])).toMatchObject({ right: false, lenient: true });
  expect(judge([green])).toMatchObject({ right: false, lenient: true });
  expect(judge([{ ...green, x: 0.5 }, blue])).toMatchObject({ right: false, lenient: false });
});
