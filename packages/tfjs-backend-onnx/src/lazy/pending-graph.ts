import { type DType, type NdArray, sizeOf } from "@transfusion/tensor";
import { EngineError } from "../errors.ts";
import { inputValue, type Numbers, type Value, writtenOut } from "../graph/graph.ts";
import { ask, askSync, freshId, tell } from "../runtime/host.ts";
import type { Feed } from "../runtime/messages.ts";
import { programFor } from "./programs.ts";
import { References } from "./references.ts";
import { structureOf } from "./structure.ts";

/** Where an array's numbers are: on this side (one may stand for all), or in the engine's thread. */
type Place = { readonly numbers: Numbers } | { readonly held: number };

/** Arrays of more numbers than this move to the engine's thread when they are first used, and stay there. */
const smallArray = 1024;

/** Numbers written since the last run that may wait on this side (256 MB of float32). */
const writtenLimit = 1 << 26;

/**
 * What eager programs have asked for and nobody has computed yet. Values without a node and without a constant are
 * arrays whose numbers exist; all others wait until one of them is read.
 */
export class PendingGraph {
  private readonly places = new Map<Value, Place>();
  private readonly references = new References((array) => this.free(array));
  private written = 0;
  /** Arrays in the engine's thread that nothing needs any more, to be given back in one message. */
  private released: number[] = [];

  /** Nodes that wait to be run. */
  get waiting(): number {
    return this.references.waiting;
  }

  /** Says whether more numbers wait on this side than should. */
  get isHeavy(): boolean {
    return this.written > writtenLimit;
  }

  /** An array with numbers, to be retained by whoever asked for it. */
  write(numbers: Numbers, shape: readonly number[], type: DType): Value {
    const value = inputValue(shape, type);
    this.places.set(value, { numbers });
    this.written += numbers.length;
    return value;
  }

  retain(value: Value): void {
    this.references.retain(value);
  }

  release(value: Value): void {
    this.references.release(value);
  }

  /** Runs everything that waits; `live` says how many tensors need each value. Does not wait for the engine. */
  run(live: ReadonlyMap<Value, number>): void {
    this.written = 0;
    const wanted = new Map([...live].filter(([value]) => value.node !== undefined));
    if (wanted.size === 0) return;
    const outputs = [...wanted.keys()];
    const structure = structureOf(outputs);
    const { program, inputs, outputs: names } = programFor(structure, outputs);
    const feeds = structure.inputs.map(
      (value, at) => [inputs[at] as string, this.feedOf(value)] as const,
    );
    const held = names.map((name) => ({ name, hold: freshId() }));
    tell({ type: "run", program, feeds, outputs: held });
    this.references.settle(wanted);
    for (const [at, value] of outputs.entries()) {
      this.places.set(value, { held: (held[at] as { hold: number }).hold });
    }
    this.giveBack();
  }

  /** Waits until the engine has done all that it was told. */
  async finish(): Promise<void> {
    await ask({ type: "wait" });
  }

  finishSync(): void {
    askSync({ type: "wait" });
  }

  /** The numbers of an array that does not wait. */
  async read(value: Value): Promise<NdArray> {
    const place = this.placeOf(value);
    if ("numbers" in place) return written(value, place.numbers);
    return (await ask({ type: "read", held: place.held }))[0] as NdArray;
  }

  readSync(value: Value): NdArray {
    const place = this.placeOf(value);
    if ("numbers" in place) return written(value, place.numbers);
    return askSync({ type: "read", held: place.held })[0] as NdArray;
  }

  private placeOf(value: Value): Place {
    return value.constant ? { numbers: value.constant } : (this.places.get(value) as Place);
  }

  private feedOf(value: Value): Feed {
    const place = this.placeOf(value);
    if ("held" in place) return place;
    const { shape, type } = value;
    const array: NdArray = { shape, dtype: type as DType, data: place.numbers as Float32Array };
    if (value.constant !== undefined || sizeOf(shape) <= smallArray) return array;
    const held = freshId();
    tell({ type: "hold", held, array }, [array.data.buffer as ArrayBuffer]);
    this.places.set(value, { held });
    return { held };
  }

  private free(array: Value): void {
    const place = this.places.get(array);
    this.places.delete(array);
    if (place === undefined || "numbers" in place) return;
    if (this.released.length === 0) queueMicrotask(() => this.giveBack());
    this.released.push(place.held);
  }

  private giveBack(): void {
    if (this.released.length > 0) tell({ type: "release", held: this.released });
    this.released = [];
  }
}

/** A copy of an array's numbers, all of them written out. */
function written({ shape, type }: Value, numbers: Numbers): NdArray {
  const dtype = type as DType;
  try {
    const all = writtenOut(numbers, sizeOf(shape)) as Float32Array;
    return { shape, dtype, data: all === numbers ? all.slice() : all };
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw new EngineError(
      `data: ${dtype} [${shape.join(", ")}] should fit into memory, got: ${why}`,
      "memory",
    );
  }
}
