import { define } from "../trace.ts";

/** What makes complex numbers is refused by name: no kernel here takes them. */
export function defineRefused(): void {
  define("Complex", () => {
    throw new TypeError("Complex: tensors should be float32, int32 or bool, got complex64");
  });
}
