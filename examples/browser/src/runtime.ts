import type { OnnxRuntime } from "@transfusion/model";

export type Opened = { readonly runtime: OnnxRuntime; readonly on: "webgpu" | "wasm" };

/** ONNX Runtime for the GPU where there is one (or it is asked for), else for the CPU; only one is loaded. */
export async function openRuntime(asked: string | null): Promise<Opened> {
  const on = asked === "wasm" || !(await hasGpu()) ? "wasm" : "webgpu";
  if (asked === "webgpu" && on === "wasm")
    throw new Error("this browser should have WebGPU, it does not");
  const [runtime, { default: wasm }] =
    on === "webgpu"
      ? await Promise.all([
          import("onnxruntime-web/webgpu"),
          import("onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url"),
        ])
      : await Promise.all([
          import("onnxruntime-web/wasm"),
          import("onnxruntime-web/ort-wasm-simd-threaded.wasm?url"),
        ]);
  // Threads share memory, which browsers allow pages that are served with COOP and COEP headers.
  const threads = self.crossOriginIsolated ? navigator.hardwareConcurrency : 1;
  Object.assign(runtime.env.wasm, { numThreads: threads, wasmPaths: { wasm } });
  runtime.env.logLevel = "error";
  return { runtime, on };
}

async function hasGpu(): Promise<boolean> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<object | null> } };
  return ((await gpu?.requestAdapter().catch(() => null)) ?? null) !== null;
}
