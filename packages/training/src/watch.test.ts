import { expect, test } from "vitest";
import { afterRollback, newWatch, type Watch, watchStep } from "./watch.ts";

const options = { spikeFactor: 3 };

function seen(losses: readonly number[]): ReturnType<typeof watchStep> {
  let watch: Watch = newWatch;
  for (const loss of losses.slice(0, -1)) watch = watchStep(watch, { loss }, options).watch;
  return watchStep(watch, { loss: losses.at(-1) as number }, options);
}

test("a number that is none is a divergence at once, whichever it is", () => {
  expect(watchStep(newWatch, { loss: Number.NaN }, options).divergence).toContain("loss");
  const outputs = { loss: 1, gradientNorm: Number.POSITIVE_INFINITY };
  expect(watchStep(newWatch, outputs, options).divergence).toBe(
    "gradientNorm should be a finite number, got Infinity",
  );
});

test("losses that fall, and one hard batch, are none", () => {
  const falling = Array.from({ length: 200 }, (_, step) => 10 / (1 + step));

  expect(seen(falling).divergence).toBeUndefined();
  expect(seen([...Array(60).fill(1), 10, 1, 1, 1, 1]).divergence).toBeUndefined();
});

test("five losses in a row above three times the median are one", () => {
  expect(seen([...Array(60).fill(1), 4, 4, 4, 4, 4]).divergence).toMatch(
    /below 3 times the median of 1.00, got 4.00/,
  );
  expect(seen([...Array(20).fill(1), 4, 4, 4, 4, 4]).divergence).toBeUndefined(); // too early to say
});

test("each rollback halves the rate and forgets what came after the checkpoint", () => {
  const checkpoint = { ...newWatch, recent: [1, 2] };
  const diverged = { rateFactor: 0.5, rollbacks: 1, recent: [1, 2, 900] };

  expect(afterRollback(diverged, checkpoint, 2)).toEqual({
    backTo: 2,
    rateFactor: 0.25,
    rollbacks: 2,
    recent: [1, 2],
  });
});
