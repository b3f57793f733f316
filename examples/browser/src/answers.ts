import type { Document, GenerateEvent, GenerateOptions } from "@transfusion/model";

/** What the page asks of the worker. */
export type Asked = {
  readonly id: number;
  readonly prompt: Document;
  readonly options: GenerateOptions;
};

/** What the worker tells the page: first that it is ready, or why not. */
export type Told =
  | { readonly type: "ready"; readonly on: "webgpu" | "wasm"; readonly pictureSize: number }
  | { readonly type: "failed"; readonly id?: number; readonly message: string }
  | { readonly type: "event"; readonly id: number; readonly event: GenerateEvent };
