import { createRandom } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { background, drawScene, palette } from "./draw.ts";
import { colours, extentOf, inventScene, type Scene } from "./scene.ts";

const scenes = Array.from({ length: 2000 }, (_, i) => inventScene(createRandom(5, i)));

test("objects keep inside the picture and apart from one another", () => {
  for (const scene of scenes) {
    scene.forEach((a, i) => {
      const [across, down] = extentOf(a);
      expect(Math.min(a.x - across, a.y - down, 1 - a.x - across, 1 - a.y - down)).toBeGreaterThan(
        0.029,
      );
      for (const b of scene.slice(i + 1)) {
        const gapX = Math.abs(a.x - b.x) - across - extentOf(b)[0];
        const gapY = Math.abs(a.y - b.y) - down - extentOf(b)[1];
        expect(Math.max(gapX, gapY)).toBeGreaterThan(0.059);
      }
    });
  }
});

test("counts come in the shares asked for, from left to right", () => {
  const share = (count: number): number =>
    scenes.filter(({ length }) => length === count).length / 2000;

  [0.4, 0.25, 0.2, 0.15].forEach((expected, i) => {
    expect(Math.abs(share(i + 1) - expected)).toBeLessThan(0.04); // more than three standard deviations
  });
  expect(inventScene(createRandom(1), [0, 0, 1])).toHaveLength(3);
  for (const scene of scenes) expect(scene).toEqual([...scene].sort((a, b) => a.x - b.x));
});

test("colours lie at least 125 from one another and from the ground", () => {
  const all = [...colours.map((colour) => palette[colour]), [background, background, background]];
  for (const [i, a] of all.entries()) {
    for (const b of all.slice(i + 1)) {
      expect(
        Math.hypot(...a.map((value, channel) => value - (b[channel] as number))),
      ).toBeGreaterThan(125);
    }
  }
});

test("a shape covers its area, edges in between", () => {
  const areas = { circle: Math.PI, square: 1.8 ** 2, triangle: 2.3 };
  for (const shape of ["circle", "square", "triangle"] as const) {
    const scene: Scene = [{ shape, size: "large", colour: "black", x: 0.51, y: 0.487 }];
    const { data } = drawScene(scene, 64);
    let covered = 0;
    for (let i = 0; i < data.length; i += 3)
      covered += (background - (data[i] as number)) / (background - 20);
    expect(Math.abs(covered / (areas[shape] * (0.18 * 64) ** 2) - 1)).toBeLessThan(0.01);
  }
});
