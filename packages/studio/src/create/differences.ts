import { type Settings, samplers } from "./settings.ts";

const told: readonly (readonly [keyof Settings, string])[] = [
  ["sampler", "Sampler"],
  ["steps", "Steps"],
  ["guidanceScale", "Guidance"],
  ["negativePrompt", "Negative prompt"],
  ["temperature", "Temperature"],
  ["maximumTokens", "Tokens at most"],
  ["maximumPictures", "Pictures at most"],
  ["candidates", "Drawn to choose from"],
  ["size", "Size"],
  ["source", "Strength"],
  ["run", "Run"],
];

/** For each of several settings, in words, that in which they are not all alike. */
export function differencesOf(all: readonly Settings[]): string[] {
  const differing = told.filter(
    ([name]) => new Set(all.map((settings) => JSON.stringify(settings[name]))).size > 1,
  );
  return all.map((settings) =>
    differing.map(([name, label]) => `${label} ${wordOf(settings, name)}`).join(" · "),
  );
}

function wordOf(settings: Settings, name: keyof Settings): string {
  const { sampler, size, source, run } = settings;
  if (name === "sampler") return samplers.find(([other]) => other === sampler)?.[1] ?? sampler;
  if (name === "size") return size ? `${size.width} × ${size.height}` : "the model's";
  if (name === "source") return String(source?.strength ?? "none");
  if (name === "run") return run?.slice(0, 8) ?? "none";
  return String(settings[name] || "none");
}
