/** What we use of an ONNX Runtime for JavaScript (onnxruntime-web, say), so that whoever brings one decides which. */
export type OnnxRuntime = {
  readonly InferenceSession: {
    create(file: Uint8Array, options?: SessionOptions): Promise<OnnxSession>;
  };
  readonly Tensor: new (
    dtype: "float32" | "int32",
    data: Float32Array | Int32Array,
    shape: readonly number[],
  ) => OnnxTensor;
};

/** Options of a session: where it runs, and whatever else the runtime knows. */
export type SessionOptions = {
  readonly executionProviders?: readonly ("wasm" | "webgpu" | "webnn" | "cpu")[];
  readonly externalData?: readonly { readonly path: string; readonly data: Uint8Array }[];
  readonly preferredOutputLocation?: { readonly [output: string]: "gpu-buffer" | "cpu" };
};

export type OnnxSession = {
  readonly outputNames: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: each runtime has a tensor type of its own
  run(feeds: any): Promise<Readonly<Record<string, any>>>;
  release(): Promise<void>;
};

export type OnnxTensor = {
  readonly dims: readonly number[];
  readonly type: string;
  getData(): Promise<unknown>;
  dispose(): void;
};
