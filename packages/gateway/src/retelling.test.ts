import { expect, test } from "vitest";
import type { AnswerEvent, GenerationEvent } from "./generation.ts";
import { createRetelling } from "./retelling.ts";

const text = (text: string): AnswerEvent => ({ __typename: "GenerationText", text });
const picture = (id: string): AnswerEvent => {
  return { __typename: "GenerationPicture", picture: { id, width: 1, height: 1 } };
};
const ended: GenerationEvent = { __typename: "GenerationEnded", reason: "finished" };
const preview: GenerationEvent = {
  __typename: "GenerationPreview",
  step: 1,
  steps: 2,
  url: "data:",
};

test("an answer made again tells only what was not told", () => {
  const tell = createRetelling([text("a"), picture("p")]);

  const told = [text("a"), preview, picture("p"), preview, text("b"), ended].flatMap(tell);

  expect(told).toEqual([preview, text("b"), ended]);
});

test("an answer that comes out otherwise begins anew, with all of it", () => {
  const tell = createRetelling([text("a"), text("b"), text("c")]);

  const told = [text("a"), text("other"), text("c"), ended].flatMap(tell);

  const restarted = { __typename: "GenerationRestarted" };
  expect(told).toEqual([restarted, text("a"), text("other"), text("c"), ended]);
});

test("an answer that ends earlier than it did begins anew", () => {
  const tell = createRetelling([text("a"), text("b")]);

  expect([text("a"), ended].flatMap(tell)).toEqual([
    { __typename: "GenerationRestarted" },
    text("a"),
    ended,
  ]);
});
