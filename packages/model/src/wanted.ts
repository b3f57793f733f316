import type { NdArray, Tree } from "@transfusion/tensor";
import type { Held } from "@transfusion/tfjs-backend-onnx";
import type { PictureSize } from "./config.ts";

/** What of a network is to be run, and at which sizes: see `programs.ts` and `cache-programs.ts`. */
export type Wanted =
  | {
      readonly kind: "read";
      readonly textSlots: number;
      /** Of how many text slots the logits are wanted. */
      readonly asked: number;
      readonly picture?: PictureSize;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: "write"; readonly rows: number; readonly capacity: number }
  | {
      readonly kind: "picture";
      readonly rows: number;
      readonly pictures: number;
      readonly capacity: number;
      readonly picture: PictureSize;
    }
  | { readonly kind: "stack" | "unstack"; readonly rows: number; readonly capacity: number }
  | { readonly kind: "widen"; readonly from: number; readonly to: number };

/** A network's programs on some engine. Runs should not overlap. */
export type Programs = {
  /** Runs one of them; top-level outputs named in `hold` stay on the engine's side. */
  run(
    wanted: Wanted,
    inputs: Tree<NdArray | Held>,
    hold?: readonly string[],
  ): Promise<Tree<NdArray | Held>>;
  dispose(): Promise<void>;
};
