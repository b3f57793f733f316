import { expect, test } from "vitest";
import { checkDevice } from "./devices.ts";
import { DeviceError } from "./errors.ts";
import { compileTwoLayers } from "./fixtures/two-layers.ts";
import type { Device } from "./runtime/messages.ts";

const { platform } = process;

test.each([
  ["coreml", platform === "darwin", /this is .* without it. It needs macOS/],
  ["dml", platform === "win32", /It needs Windows with DirectX 12/],
] as const)("%s is refused with the remedy where it cannot be", async (device, isHere, message) => {
  if (isHere) return;
  const compiling = compileTwoLayers({ device });

  await expect(compiling).rejects.toThrow(DeviceError);
  await expect(compiling).rejects.toThrow(message);
  await expect(compiling).rejects.toMatchObject({ device });
});

test("a device that nobody knows is refused by name", () => {
  expect(() => checkDevice("abacus" as Device)).toThrow(
    "device: should be one of cpu, webgpu, cuda, coreml, dml, got abacus",
  );
});

test("mixed16 is refused on the CPU, and with an eager engine, with what would help", async () => {
  const onCpu = compileTwoLayers({ precision: "mixed16" });
  const eager = compileTwoLayers({ engine: "cpu", precision: "mixed16" });

  await expect(onCpu).rejects.toThrow(/widens them to float32.*precision: "float32"/);
  await expect(eager).rejects.toThrow(
    "compile: devices and precisions should be asked of the engine onnx, got cpu",
  );
});

test("on the CPU nothing falls back", async () => {
  const program = await compileTwoLayers({ threads: 1 });

  expect(program.placement).toMatchObject({ device: "cpu", onCpu: 0, share: 0 });
  await program.dispose();
});
