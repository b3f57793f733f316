import type { Pixels } from "@transfusion/model";
import { createRandom } from "@transfusion/tensor";
import { expect, test } from "vitest";
import {
  describeFully,
  drawForeign,
  drawScene,
  foreignShapes,
  parseScene,
  type Scene,
  shapesWorld,
} from "../index.ts";
import { background } from "./draw.ts";
import { addNoise, blur, scramble } from "./spoil.ts";

const scenes = (count: number): Scene[] => {
  const world = shapesWorld({ seed: 21 });
  return Array.from({ length: count }, (_, i) => world.scene(i).scene);
};

/** The share of scenes whose pictures, drawn and then spoiled, are read as what they are. */
function shareRead(
  count: number,
  size: number,
  spoil: (picture: Pixels, i: number) => Pixels,
): number {
  const right = scenes(count).filter((scene, i) => {
    const { objects, malformed } = parseScene(spoil(drawScene(scene, size), i));
    if (malformed || objects.length !== scene.length) return false;
    return scene.every(({ x, y, ...looks }) =>
      objects.some((read) => {
        const isThere = Math.hypot(read.x - x, read.y - y) < 0.03;
        return isThere && describeFully([read]) === describeFully([{ ...looks, x, y }]);
      }),
    );
  });
  return right.length / count;
}

test("every one of 300 clean renders is read right, and of 200 at 32 pixels", () => {
  expect(shareRead(300, 64, (picture) => picture)).toBe(1);
  expect(shareRead(200, 32, (picture) => picture)).toBe(1);
});

test("light noise and blur do not mislead", () => {
  expect(shareRead(100, 64, (picture, i) => addNoise(picture, 0.05, i))).toBe(1);
  expect(shareRead(40, 64, (picture) => blur(picture, 0.5))).toBe(1);
  expect(shareRead(40, 64, (picture, i) => addNoise(blur(picture, 0.7), 0.05, i))).toBeGreaterThan(
    0.98,
  );
});

test("scrambled patches are malformed", () => {
  expect(shareRead(60, 64, (picture, i) => scramble(picture, 8, i))).toBe(0);
});

test("noise is malformed and an empty ground is empty", () => {
  const random = createRandom(4);
  const noise = Uint8Array.from({ length: 64 * 64 * 3 }, () => random.integer(256));
  const smear = new Uint8Array(64 * 64 * 3).fill(background - 30);

  expect(parseScene({ width: 64, height: 64, data: noise }).malformed).toBe(true);
  expect(parseScene({ width: 64, height: 64, data: smear }).malformed).toBe(true);
  expect(parseScene(drawScene([], 64))).toEqual({ objects: [], malformed: false });
});

test("half a shape is not the shape", () => {
  const world = shapesWorld({ seed: 8, counts: [1] });
  for (let i = 0; i < 60; i++) {
    const { scene } = world.scene(i);
    const [object] = scene as [Scene[number]];
    for (const keeps of [
      (dx: number) => dx < 0,
      (_: number, dy: number) => dy > 0,
      (dx: number, dy: number) => dx < dy,
    ]) {
      const picture = drawScene(scene, 64);
      for (let pixel = 0; pixel < 64 * 64; pixel++) {
        const dx = ((pixel % 64) + 0.5) / 64 - object.x;
        const dy = (Math.floor(pixel / 64) + 0.5) / 64 - object.y;
        if (!keeps(dx, dy)) picture.data.fill(background, 3 * pixel, 3 * pixel + 3);
      }
      const { objects, malformed } = parseScene(picture);
      const named = objects.map(({ shape, size }) => `${size} ${shape}`).join();
      expect(malformed || named !== `${object.size} ${object.shape}`).toBe(true);
    }
  }
});

test("shapes of other worlds are malformed", () => {
  for (const [i, scene] of scenes(40).entries()) {
    const picture = drawForeign(scene, foreignShapes[i % 4], 64);
    expect(parseScene(picture).malformed, `${foreignShapes[i % 4]} ${i}`).toBe(true);
  }
});

test("a shape of two colours is malformed", () => {
  const picture = drawScene(
    [{ size: "large", colour: "red", shape: "square", x: 0.5, y: 0.5 }],
    64,
  );
  for (let pixel = 0; pixel < 64 * 32; pixel++) {
    if (picture.data[3 * pixel + 1] === 30) picture.data.set([25, 75, 235], 3 * pixel);
  }

  expect(parseScene(picture)).toMatchObject({
    objects: [],
    malformed: true,
    reason: "an island is not of one colour",
  });
});

test("a picture that is not square is refused", () => {
  expect(() => parseScene({ width: 2, height: 1, data: new Uint8Array(6) })).toThrow(RangeError);
});
