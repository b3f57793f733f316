import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DeviceError } from "./errors.ts";
import type { Device } from "./runtime/messages.ts";

/** What ONNX Runtime can run a compiled function on. */
export const deviceNames: readonly Device[] = ["cpu", "webgpu", "cuda", "coreml", "dml"];

/** What a device needs that is not here. */
const remedies: Readonly<Record<Device, string>> = {
  cpu: "nothing: it is always there",
  webgpu:
    "a GPU with its maker's Vulkan driver and the Vulkan loader (Linux: apt-get install libvulkan1), DirectX 12 (Windows) or Metal (macOS)",
  cuda: "Linux or Windows on x64, an NVIDIA GPU, CUDA and cuDNN, and pnpm rebuild onnxruntime-node (it downloads ONNX Runtime's CUDA libraries)",
  coreml: "macOS",
  dml: "Windows with DirectX 12",
};

/** Refuses a device that ONNX Runtime's package does not have on this machine. */
export function checkDevice(device: Device): void {
  if (!deviceNames.includes(device)) {
    throw new DeviceError(
      `device: should be one of ${deviceNames.join(", ")}, got ${device}`,
      device,
      `one of ${deviceNames.join(", ")}`,
    );
  }
  const { platform, arch } = process;
  const missing =
    (device === "coreml" && platform !== "darwin") ||
    (device === "dml" && platform !== "win32") ||
    (device === "cuda" && !hasCuda(platform, arch));
  if (missing) throw deviceError(device, `this is ${platform} ${arch} without it`);
}

/** A device that does not do what it was asked for, and what would help. */
export function deviceError(device: Device, why: string): DeviceError {
  const remedy = remedies[device];
  return new DeviceError(
    `device: ${device} should run the program, got: ${why}. It needs ${remedy}`,
    device,
    remedy,
  );
}

/** The CUDA libraries lie beside ONNX Runtime's own, where its install script has put them. */
function hasCuda(platform: string, arch: string): boolean {
  const library = {
    linux: "libonnxruntime_providers_cuda.so",
    win32: "onnxruntime_providers_cuda.dll",
  }[platform as string];
  if (library === undefined) return false;
  const main = createRequire(import.meta.url).resolve("onnxruntime-node");
  return existsSync(join(dirname(main), "..", "bin", "napi-v6", platform, arch, library));
}
