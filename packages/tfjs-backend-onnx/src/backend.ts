import * as tf from "@tensorflow/tfjs";
import { type DType, sizeOf } from "@transfusion/tensor";
import { TraceError } from "./errors.ts";
import { numbersOf } from "./fold.ts";
import { constantValue, longs, makeNode, type Value } from "./graph/graph.ts";
import { PendingGraph } from "./lazy/pending-graph.ts";

/** The name under which this backend and its kernels stand in tfjs's registry. */
export const backendName = "onnx";

/** tfjs ops whose result is drawn anew on every call: compiled, they would give the same numbers for ever. */
const randomOps =
  /^(rand|randomNormal|randomUniform|randomUniformInt|randomGamma|randomStandardNormal|truncatedNormal|dropout|multinomial)(_|$)/;

/** So many nodes may wait before they are run unasked: always, and where a gradient tape begins (a training step). */
const waitingLimit = 4096;
const waitingLimitAtTape = 1024;

type Scope = { name: string; id: number };

/** What stands behind a data id of an eager program: an array, or the bytes of strings, which no kernel takes. */
type Datum = { readonly value?: Value; readonly strings?: Uint8Array[]; references: number };

/**
 * The tfjs backend. While `trace` runs a function its tensors are symbols of a graph without numbers; otherwise
 * kernels are recorded, and everything recorded is run when one result is read.
 */
class OnnxBackend extends tf.KernelBackend {
  tracing = false;
  private traced = new WeakMap<object, Value>();
  private readonly data = new Map<object, Datum>();
  private readonly pending = new PendingGraph();
  private wasInTape = false;

  /** The value behind a tensor; one that kernels cannot take is an error that names the kernel. */
  valueOf(tensor: tf.TensorInfo, kernel: string): Value {
    if (this.tracing) return this.tracedValue(tensor, kernel);
    checkType(tensor.dtype, kernel);
    const value = this.datum(tensor.dataId, kernel).value as Value;
    return reshaped(value, tensor.shape);
  }

  private tracedValue(tensor: tf.TensorInfo, kernel: string): Value {
    const value = this.traced.get(tensor.dataId);
    if (value !== undefined) return value;
    throw new TraceError(
      `compile: ${kernel} should take tensors of the traced function, got one of shape [${tensor.shape.join(", ")}] made outside it; pass it as an input or a constant`,
    );
  }

  /** A tensor for what a kernel has put out. */
  tensorOf(value: Value, kernel: string): tf.TensorInfo {
    checkType(value.type, kernel);
    const dataId = {};
    const info = { dataId, shape: [...value.shape], dtype: value.type as DType };
    if (this.tracing) this.traced.set(dataId, value);
    else {
      const { constant, shape, type } = value;
      const array = constant ?? (sizeOf(shape) === 0 ? numbersOf([], type as DType) : undefined);
      this.hold(dataId, array ? this.pending.write(array, shape, type as DType) : value);
    }
    return info;
  }

  /** The same data under another shape. */
  view(tensor: tf.TensorInfo, shape: readonly number[], kernel: string): tf.TensorInfo {
    if (tensor.dtype !== "string") checkType(tensor.dtype, kernel);
    this.incRef(tensor.dataId);
    return { dataId: tensor.dataId, shape: [...shape], dtype: tensor.dtype };
  }

  /** Called before each kernel: runs what waits where it has become too much. */
  keepShort(): void {
    const inTape = stateOf(tf.engine()).gradientDepth > 0;
    const limit = inTape && !this.wasInTape ? waitingLimitAtTape : waitingLimit;
    this.wasInTape = inTape;
    if (this.pending.waiting <= limit && !this.pending.isHeavy) return;
    this.run();
    this.pending.finishSync();
  }

  override write(data: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    const dataId = {};
    if (!this.tracing) {
      this.put(dataId, data, shape, dtype, 1);
      return dataId;
    }
    for (const { name } of stateOf(tf.engine()).scopeStack) {
      if (!randomOps.test(name)) continue;
      throw new TraceError(
        `compile: ${name.replace("__op", "")} should not be called in a traced function, its numbers would be the same in every run; pass them as an input`,
      );
    }
    const numbers = numbersOf(data, dtype);
    const first = numbers[0];
    const splat =
      numbers.length > 1 && (numbers as Float32Array).every((number) => number === first);
    const value = constantValue(splat ? numbers.slice(0, 1) : numbers, shape, dtype as DType);
    this.traced.set(dataId, value);
    return dataId;
  }

  override move(
    dataId: object,
    data: tf.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    if (this.tracing) {
      throw new TraceError(
        "compile: a traced function should make its own tensors or take them as inputs, got one of another backend",
      );
    }
    this.put(dataId, data, shape, dtype, references);
  }

  override readSync(dataId: object): tf.BackendValues {
    const { value, strings } = this.readable(dataId);
    return strings ?? this.pending.readSync(value as Value).data;
  }

  override async read(dataId: object): Promise<tf.BackendValues> {
    const { value, strings } = this.readable(dataId);
    return strings ?? (await this.pending.read(value as Value)).data;
  }

  private readable(dataId: object): Datum {
    if (this.tracing) throw readError();
    const datum = this.datum(dataId, "data()");
    if (datum.value?.node !== undefined) this.run();
    return datum;
  }

  override disposeData(dataId: object, force = false): boolean {
    const datum = this.data.get(dataId);
    // Symbols stay: tfjs's own gradients take tensors that it has disposed of (logSigmoid's does).
    if (datum === undefined) return true;
    datum.references -= 1;
    if (!force && datum.references > 0) return false;
    this.data.delete(dataId);
    if (datum.value !== undefined) this.pending.release(datum.value);
    return true;
  }

  /** Symbols hold no memory: only eager data count. */
  override numDataIds(): number {
    return this.data.size;
  }
  override incRef(dataId: object): void {
    if (!this.traced.has(dataId)) this.datum(dataId, "incRef").references += 1;
  }
  decRef(dataId: object): void {
    const datum = this.data.get(dataId);
    if (datum !== undefined) datum.references -= 1;
  }
  override refCount(dataId: object): number {
    return this.traced.has(dataId) ? 1 : (this.data.get(dataId)?.references ?? 0);
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }
  override floatPrecision(): 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override timerAvailable(): boolean {
    return true;
  }

  /** Milliseconds until all that `f` asks for is computed. */
  override async time(f: () => void): Promise<{ kernelMs: number }> {
    const start = tf.util.now();
    f();
    if (this.tracing) return { kernelMs: 0 };
    this.run();
    await this.pending.finish();
    return { kernelMs: tf.util.now() - start };
  }

  override dispose(): void {
    for (const dataId of [...this.data.keys()]) this.disposeData(dataId, true);
  }

  private put(
    dataId: object,
    data: tf.BackendValues,
    shape: readonly number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    if (dtype !== "string") checkType(dtype, "move");
    else {
      this.data.set(dataId, { strings: data as Uint8Array[], references });
      return;
    }
    this.hold(
      dataId,
      this.pending.write(numbersOf(data, dtype), shape, dtype as DType),
      references,
    );
  }

  private hold(dataId: object, value: Value, references = 1): void {
    this.pending.retain(value);
    this.data.set(dataId, { value, references });
  }

  /** What stands behind a data id; data of another backend move over. */
  private datum(dataId: object, who: string): Datum {
    if (!this.data.has(dataId)) {
      if (this.traced.has(dataId)) {
        throw new TraceError(
          `onnx: ${who} should take tensors with numbers, got one of a traced function; those exist only inside compile()`,
        );
      }
      tf.engine().moveData(this, dataId);
    }
    return this.data.get(dataId) as Datum;
  }

  private run(): void {
    const live = new Map<Value, number>();
    for (const { value } of this.data.values()) {
      if (value !== undefined) live.set(value, (live.get(value) ?? 0) + 1);
    }
    this.pending.run(live);
  }
}

export const backend = new OnnxBackend();

function readError(): TraceError {
  const op = stateOf(tf.engine()).scopeStack.at(-1)?.name ?? "";
  const within = op === "" || op === "compile" ? "data(), dataSync() or array()" : op;
  return new TraceError(
    `compile: ${within} should not read data in a traced function, there are no numbers yet; compute with tensors, or read after run()`,
  );
}

function checkType(type: string, kernel: string): void {
  if (type === "float32" || type === "int32" || type === "bool") return;
  throw new TypeError(`${kernel}: tensors should be float32, int32 or bool, got ${type}`);
}

function reshaped(value: Value, shape: readonly number[]): Value {
  const same =
    value.shape.length === shape.length && value.shape.every((side, axis) => side === shape[axis]);
  if (same) return value;
  const output = { shape: [...shape], type: value.type };
  return makeNode("Reshape", [value, longs(shape)], {}, [output], "Reshape").outputs[0] as Value;
}

type EngineState = { readonly scopeStack: readonly Scope[]; readonly gradientDepth: number };

function stateOf(engine: unknown): EngineState {
  return (engine as { state: EngineState }).state;
}
