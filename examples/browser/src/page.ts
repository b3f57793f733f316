import type { Document, GenerateEvent, GenerateOptions } from "@transfusion/model";
import type { Asked, Told } from "./answers.ts";
import { fitted, show } from "./picture.ts";

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const state = element<HTMLParagraphElement>("state");
const answers = element<HTMLOListElement>("answers");

/** The worker learns by its name where the page lies. */
const worker = new Worker(new URL("./worker.ts", import.meta.url), {
  type: "module",
  name: location.href,
});
const waiting = new Map<number, (told: Told) => void>();
let pictureSize = 64;
let lastId = 0;

worker.onmessage = ({ data: told }: MessageEvent<Told>) => {
  if (told.type === "ready") {
    pictureSize = told.pictureSize;
    state.textContent = `Ready, on ${told.on === "webgpu" ? "the GPU" : "the CPU"}.`;
  } else if (told.id === undefined) {
    state.setAttribute("role", "alert");
    state.textContent = told.type === "failed" ? told.message : "";
  } else {
    waiting.get(told.id)?.(told);
  }
};

/** Ask for an answer, and show it as it comes about. */
function ask(prompt: Document, options: GenerateOptions, title: string): void {
  lastId += 1;
  const id = lastId;
  const item = document.createElement("li");
  const canvas = document.createElement("canvas");
  const words = document.createElement("span");
  const said = document.createElement("span");
  words.textContent = title;
  item.ariaBusy = "true";
  item.append(canvas, words, said);
  answers.prepend(item);
  const [given] = prompt;
  if (given && "picture" in given) show(given.picture, canvas);
  else Object.assign(canvas, { width: pictureSize, height: pictureSize });

  const startedAt = performance.now();
  const tell = (event: GenerateEvent): void => {
    if (event.type === "text") words.textContent += event.text;
    if (event.type === "preview") said.textContent = `step ${event.step} of ${event.steps}`;
    if (event.type === "preview" || event.type === "picture") show(event.picture, canvas);
    if (event.type !== "end") return;
    said.textContent = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
    item.ariaBusy = "false";
    waiting.delete(id);
  };
  waiting.set(id, (told) => {
    if (told.type === "event") return tell(told.event);
    if (told.type !== "failed") return;
    said.setAttribute("role", "alert");
    said.textContent = told.message;
    item.ariaBusy = "false";
    waiting.delete(id);
  });
  worker.postMessage({ id, prompt, options } satisfies Asked);
}

element<HTMLFormElement>("draw").onsubmit = (event) => {
  event.preventDefault();
  const form = new FormData(event.currentTarget as HTMLFormElement);
  const text = String(form.get("text"));
  const [seed, steps] = ["seed", "steps"].map((name) => Number(form.get(name))) as [number, number];
  const options = { seed, steps, begin: "picture", maximumTokens: 0, previews: true } as const;
  ask([{ text }], options, text);
};

element<HTMLFormElement>("describe").onsubmit = async (event) => {
  event.preventDefault();
  const file = new FormData(event.currentTarget as HTMLFormElement).get("file") as File;
  try {
    const picture = await fitted(file, pictureSize);
    ask([{ picture }], { seed: 1, begin: "text" }, "");
  } catch {
    state.textContent = `${file.name} should be a picture, this browser cannot read it.`;
  }
};
