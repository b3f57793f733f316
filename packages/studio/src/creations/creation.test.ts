import { expect, test } from "vitest";
import type { Generation, GenerationEvent } from "../api/types.ts";
import { defaultSettings } from "../create/settings.ts";
import { applyEvent, creationOf, isUnderWay, wordsOf } from "./creation.ts";

const picture = { id: "a", url: "/pictures/a.png", width: 64, height: 64 };
const begun: Generation = {
  __typename: "Generation",
  id: "1",
  createdAt: "2026-11-23T00:00:00Z",
  state: "QUEUED",
  position: 0,
  seed: 5,
  events: 0,
  error: null,
  prompt: [{ text: "a circle" }],
  parts: [],
};
const events: GenerationEvent[] = [
  { __typename: "GenerationText", sequence: 1, text: "a red" },
  { __typename: "GenerationText", sequence: 2, text: " circle" },
  { __typename: "GenerationPreview", sequence: 3, step: 1, steps: 2, url: "data:1" },
  { __typename: "GenerationPreview", sequence: 4, step: 2, steps: 2, url: "data:2" },
  { __typename: "GenerationPicture", sequence: 5, picture },
  { __typename: "GenerationText", sequence: 6, text: " and more" },
  { __typename: "GenerationEnded", sequence: 7, reason: "FINISHED" },
];

test("events assemble one document in which a picture stands where it was drawn", () => {
  const whole = events.reduce(applyEvent, creationOf(begun, defaultSettings));

  expect(whole.parts).toEqual([{ text: "a red circle" }, { picture }, { text: " and more" }]);
  expect(whole.state).toBe("DONE");
  expect(whole.formed?.[1]?.map(({ url }) => url)).toEqual(["data:1", "data:2"]);
});

test("a picture under way shows its newest step, and is gone once finished", () => {
  const drawing = events.slice(0, 4).reduce(applyEvent, creationOf(begun, defaultSettings));
  const drawn = events.slice(0, 5).reduce(applyEvent, creationOf(begun, defaultSettings));

  expect(drawing.forming?.at(-1)?.url).toBe("data:2");
  expect(isUnderWay(drawing)).toBe(true);
  expect(drawn.forming).toEqual([]);
});

test("a generation that the gateway forgot has failed and says why", () => {
  const lost = applyEvent(creationOf(begun, defaultSettings), {
    __typename: "NotFound",
    message: "",
  });

  expect(lost.state).toBe("FAILED");
  expect(lost.error).toMatch(/restarted/);
});

test("the words of a document leave its pictures out", () => {
  expect(wordsOf([{ text: " a " }, { picture }, { text: "" }, { text: "b" }])).toBe("a … b");
});
