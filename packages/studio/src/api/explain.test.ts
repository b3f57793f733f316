import { expect, test } from "vitest";
import { explain } from "./explain.ts";

const told = (__typename: string, message: string, rest: object = {}) =>
  explain({ __typename, message, ...rest });

test("each failure is told in words, with the numbers that its type carries", () => {
  expect(told("PromptTooLong", "", { limit: 447, got: 512 })).toMatch(/takes 512 .* has 447/);
  expect(told("QueueFull", "", { limit: 64 })).toMatch(/room for 64, .* Try again/);
  expect(told("WorkerFailed", "out of memory")).toBe("The work broke off: out of memory.");
  expect(told("NotFound", "there is no run with this id")).toBe("There is no run with this id.");
});

test("a picture is named by its place in the prompt, where it has one", () => {
  const message = "the bytes are no picture";

  expect(told("PictureInvalid", message, { part: 1 })).toMatch(/^Part 2, a picture, cannot/);
  expect(told("PictureInvalid", message, { part: null })).toMatch(/^A picture cannot/);
});

test("a configuration's problems come one on a line, each with its place", () => {
  const problems = [
    { path: "model.width", message: "should be even" },
    { path: "", message: "should be an object" },
  ];

  expect(told("InvalidConfig", "", { problems })).toBe(
    "model.width: should be even\nconfiguration: should be an object",
  );
});

test("an option has the name that stands beside its field", () => {
  const message = "guidanceScale should be 0 to 100, got 200";

  expect(told("InvalidOption", message, { option: "guidanceScale" })).toBe(
    "Guidance should be 0 to 100, got 200.",
  );
  expect(told("InvalidOption", "cards should be four", { option: "cards" })).toBe(
    "cards should be four.",
  );
});
