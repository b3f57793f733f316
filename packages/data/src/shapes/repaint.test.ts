import { createRandom } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { drawScene } from "./draw.ts";
import { captionMatches } from "./read-caption.ts";
import { inventRepaint, maskOf } from "./repaint.ts";
import { inventScene } from "./scene.ts";

const repaints = Array.from({ length: 200 }, (_, i) => {
  const random = createRandom(41, i);
  const scene = inventScene(random);
  return { scene, repaint: inventRepaint(scene, random) };
}).flatMap(({ scene, repaint }) => (repaint ? [{ scene, repaint }] : []));

test("one object gets another colour and shape, and the words are true of what comes out", () => {
  expect(repaints.length).toBeGreaterThan(150);
  for (const { scene, repaint } of repaints) {
    const { before, after, target, instruction } = repaint;
    expect(target.filter((object) => object !== after)).toEqual(
      scene.filter((object) => object !== before),
    );
    expect(after).toMatchObject({ size: before.size, x: before.x, y: before.y });
    expect(after.colour === before.colour || after.shape === before.shape).toBe(false);
    expect(captionMatches(instruction, target)).toBe(true);
    expect(captionMatches(instruction, scene)).toBe(false);
  }
});

test("the mask covers all that changes and touches no other object", () => {
  for (const { scene, repaint } of repaints) {
    const mask = maskOf(repaint, 64);
    const [source, target] = [drawScene(scene, 64), drawScene(repaint.target, 64)];
    const others = drawScene(
      scene.filter((object) => object !== repaint.before),
      64,
    );
    const differs = source.data.some(
      (byte, at) => mask.data[Math.floor(at / 3)] === 0 && byte !== target.data[at],
    );
    const touches = others.data.some(
      (byte, at) => mask.data[Math.floor(at / 3)] === 1 && byte !== 240,
    );

    expect([differs, touches]).toEqual([false, false]);
  }
});
