import {
  addNoise,
  blur,
  describeFully,
  drawForeign,
  drawScene,
  foreignShapes,
  parseScene,
  type Scene,
  scramble,
  shapesWorld,
} from "@transfusion/data";
import type { Pixels } from "@transfusion/model";
import { createRandom } from "@transfusion/tensor";
import { unseenSeed } from "./unseen-seed.ts";
import { type Share, shareOf } from "./wilson.ts";

/** How often the parser that judges pictures is right itself. */
export type ParserRates = {
  /** Renders read as exactly the scene they show, within 0.03 of a side: clean, with noise of deviation 0.05, blurred by half a pixel. */
  readonly clean: Share;
  readonly noisy: Share;
  readonly blurred: Share;
  /** Pictures that show no scene and are yet taken for one: bytes at random, renders whose 8 x 8 patches changed places, and shapes of other worlds. */
  readonly noiseAccepted: Share;
  readonly scrambledAccepted: Share;
  readonly foreignAccepted: Share;
};

/** Measure the parser on `count` clean renders of 64 x 64 pixels and a tenth as many of every other kind. */
export function measureParser(count: number): ParserRates {
  const world = shapesWorld({ seed: unseenSeed });
  const some = Math.max(1, Math.round(count / 10));
  const read = (times: number, spoil: (picture: Pixels, i: number) => Pixels): Share => {
    const isRead = (i: number): boolean => {
      const { scene } = world.scene(i);
      return isScene(spoil(drawScene(scene, 64), i), scene);
    };
    return share(times, isRead);
  };
  const accepts = (draw: (i: number) => Pixels): Share =>
    share(some, (i) => {
      const { malformed, objects } = parseScene(draw(i));
      return !malformed && objects.length > 0;
    });
  return {
    clean: read(count, (picture) => picture),
    noisy: read(some, (picture, i) => addNoise(picture, 0.05, i)),
    blurred: read(some, (picture) => blur(picture, 0.5)),
    noiseAccepted: accepts(randomBytes),
    scrambledAccepted: accepts((i) => scramble(world.sample(i).picture, 8, i)),
    foreignAccepted: accepts((i) => drawForeign(world.scene(i).scene, foreignShapes[i % 4], 64)),
  };
}

function share(times: number, holds: (i: number) => boolean): Share {
  return shareOf(Array.from({ length: times }, (_, i) => holds(i)).filter(Boolean).length, times);
}

function isScene(picture: Pixels, scene: Scene): boolean {
  const { objects, malformed } = parseScene(picture);
  if (malformed || objects.length !== scene.length) return false;
  return scene.every((wanted) =>
    objects.some(
      (object) =>
        describeFully([object]) === describeFully([wanted]) &&
        Math.hypot(object.x - wanted.x, object.y - wanted.y) < 0.03,
    ),
  );
}

function randomBytes(seed: number): Pixels {
  const random = createRandom(seed, "bytes");
  return {
    width: 64,
    height: 64,
    data: Uint8Array.from({ length: 64 * 64 * 3 }, () => random.integer(256)),
  };
}
