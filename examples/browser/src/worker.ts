// The model, in a thread of its own: the page stays quick while it draws.
import { createExportedGenerator } from "@transfusion/model";
import type { Asked, Told } from "./answers.ts";
import { openRuntime } from "./runtime.ts";

const tell = (told: Told): void => self.postMessage(told);
const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** A file of the folder that `transfusion export --onnx` wrote, which lies beside the page. */
async function read(file: string): Promise<Uint8Array> {
  const url = new URL(`model/${file}`, self.name);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} should be there, got ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

const ready = (async () => {
  const { runtime, on } = await openRuntime(new URL(self.name).searchParams.get("on"));
  const sessionOptions = {
    executionProviders: on === "webgpu" ? (["webgpu", "wasm"] as const) : (["wasm"] as const),
  };
  const generator = await createExportedGenerator({ read, runtime, sessionOptions });
  tell({ type: "ready", on, pictureSize: generator.model.config.pictureSize });
  return generator;
})();
ready.catch((error) => tell({ type: "failed", message: messageOf(error) }));

self.onmessage = async ({ data: { id, prompt, options } }: MessageEvent<Asked>) => {
  try {
    for await (const event of (await ready).generate(prompt, options)) {
      tell({ type: "event", id, event });
    }
  } catch (error) {
    tell({ type: "failed", id, message: messageOf(error) });
  }
};
