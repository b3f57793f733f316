import type { Failure } from "./types.ts";

/** The options by the names that the page has for them. */
const names: Readonly<Record<string, string>> = {
  steps: "Steps",
  guidanceScale: "Guidance",
  temperature: "Temperature",
  negativePrompt: "The negative prompt",
  maximumTokens: "Tokens at most",
  maximumPictures: "Pictures at most",
  sampler: "The sampler",
  seed: "The seed",
  strength: "The strength",
  width: "The width",
  height: "The height",
  source: "The picture that is drawn from",
  mask: "The mask",
  name: "The name",
  folder: "The folder",
  limit: "The number of items",
};

/** A failure in words for people: what happened, and what they can do about it where that is known. A line for each thing that is wrong. */
export function explain(failure: Failure): string {
  const { __typename, message, limit, got, part = null, option = "", problems = [] } = failure;
  switch (__typename) {
    case "PromptTooLong":
      return `The prompt is too long: it takes ${got} places, and the model has ${limit} for it. Use fewer words or fewer pictures.`;
    case "PictureInvalid":
      return `${part === null ? "A picture" : `Part ${part + 1}, a picture,`} cannot be used: ${sentence(message, false)}`;
    case "QueueFull":
      return `The gateway is busy: its queue has room for ${limit}, and is full. Try again in a moment.`;
    case "WorkerFailed":
      return `The work broke off: ${sentence(message, false)}`;
    case "InvalidOption":
      return message.startsWith(option) && names[option] !== undefined
        ? sentence(names[option] + message.slice(option.length))
        : sentence(message, false);
    case "InvalidConfig":
      return problems.map((one) => `${one.path || "configuration"}: ${one.message}`).join("\n");
    default:
      return sentence(message);
  }
}

function sentence(text: string, isWhole = true): string {
  const end = /[.!?]$/.test(text) ? text : `${text}.`;
  return isWhole ? end.charAt(0).toUpperCase() + end.slice(1) : end;
}
