import type { Pixels } from "@transfusion/model";
import { describeFully } from "./describe.ts";
import { parseScene } from "./parse-scene.ts";
import { colours, type Looks, shapes, sizes } from "./scene.ts";

/** A prompt for one object, and that object. */
export type SinglePrompt = { readonly prompt: string; readonly expected: Looks };

/** A verdict, and where it is against the picture, why. */
export type JudgedSingle = { readonly right: boolean; readonly reason: string };

/** "a small red circle", …: every size, colour and shape once. */
export function singlePrompts(): SinglePrompt[] {
  return sizes.flatMap((size) =>
    colours.flatMap((colour) =>
      shapes.map((shape) => {
        const expected = { size, colour, shape };
        return { prompt: describeFully([{ ...expected, x: 0.5, y: 0.5 }]), expected };
      }),
    ),
  );
}

/** Whether a picture shows the expected object and nothing else. */
export function judgeSingle(picture: Pixels, expected: Looks): JudgedSingle {
  const { objects, malformed, reason } = parseScene(picture);
  const wrong = (why: string): JudgedSingle => ({ right: false, reason: why });
  if (malformed) return wrong(`malformed: ${reason}`);
  const [object, ...others] = objects;
  if (!object) return wrong("nothing there");
  if (others.length > 0) return wrong(`${objects.length} objects`);
  for (const attribute of ["shape", "colour", "size"] as const) {
    if (object[attribute] !== expected[attribute]) {
      return wrong(`${attribute} is ${object[attribute]}, not ${expected[attribute]}`);
    }
  }
  return { right: true, reason: "as expected" };
}
