import { samplers } from "../create/settings.ts";
import type { Creation } from "../creations/creation.ts";

/** How an answer was made, in words, beside what was asked. */
export function factsOf(creation: Creation): [name: string, value: string][] {
  const { settings, seed, createdAt } = creation;
  const { sampler, negativePrompt = "", size, source, run } = settings;
  return [
    ["Seed", String(seed)],
    ["Sampler", samplers.find(([name]) => name === sampler)?.[1] ?? sampler],
    ["Steps", String(settings.steps)],
    ["Guidance", String(settings.guidanceScale)],
    ["Temperature", String(settings.temperature)],
    ...fact("Chosen from", settings.candidates > 1 && String(settings.candidates)),
    ...fact("Away from", negativePrompt),
    ...fact("Size", size && !source && `${size.width} × ${size.height}`),
    ...fact("Strength", source?.strength.toFixed(2)),
    ...fact("Run", run?.slice(0, 8)),
    ["Made", new Date(createdAt).toLocaleString()],
  ];
}

function fact(name: string, value: string | false | undefined): [string, string][] {
  return value ? [[name, value]] : [];
}
