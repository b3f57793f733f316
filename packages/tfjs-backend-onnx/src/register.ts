import * as tf from "@tensorflow/tfjs";
import { backend, backendName } from "./backend.ts";
import { defineKernels } from "./kernels/define-kernels.ts";

// Importing the package is enough for `tf.setBackend("onnx")`; that backend is never chosen by itself.
tf.registerBackend(
  backendName,
  () => {
    defineKernels();
    return backend;
  },
  0,
);
