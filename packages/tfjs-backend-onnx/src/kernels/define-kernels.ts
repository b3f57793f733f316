import { defineActivations } from "./activation.ts";
import { defineConvolutions } from "./convolution.ts";
import { defineDilation } from "./dilation.ts";
import { defineElementwise } from "./elementwise.ts";
import { defineFused } from "./fused.ts";
import { defineGather } from "./gather.ts";
import { defineMatMul } from "./matmul.ts";
import { defineNormalization } from "./normalization.ts";
import { defineOnHost } from "./on-host.ts";
import { definePooling } from "./pooling.ts";
import { defineReductions } from "./reduce.ts";
import { defineRefused } from "./refused.ts";
import { defineResizing } from "./resize.ts";
import { defineScatter } from "./scatter.ts";
import { defineShape } from "./shape.ts";
import { defineSorting } from "./sort.ts";
import { defineSpace } from "./space.ts";
import { defineUnary } from "./unary.ts";
import { defineWarping } from "./warp.ts";

let defined = false;

/** Puts every tracing kernel into tfjs's registry, once. */
export function defineKernels(): void {
  if (defined) return;
  defined = true;
  defineElementwise();
  defineUnary();
  defineShape();
  defineReductions();
  defineMatMul();
  defineGather();
  defineScatter();
  defineSorting();
  defineFused();
  defineActivations();
  defineConvolutions();
  definePooling();
  defineDilation();
  defineNormalization();
  defineSpace();
  defineResizing();
  defineWarping();
  defineOnHost();
  defineRefused();
}
