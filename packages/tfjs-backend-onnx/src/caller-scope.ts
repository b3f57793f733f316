import * as tf from "@tensorflow/tfjs";
import { inScope } from "./graph/scope.ts";

/** What tfjs remembers of an op: how to make, from what comes down to it, one deferred gradient per input. */
type TapeNode = { gradient?: (...dys: unknown[]) => Readonly<Record<string, () => unknown>> };
type Engine = {
  readonly state: {
    readonly scopeStack: readonly { readonly name: string }[];
    readonly activeTape: TapeNode[] | undefined;
  };
  addTapeNode?: (...rest: unknown[]) => void;
};

/** Scopes that tfjs opens by itself. */
const unnamed = /__op$|^(unnamed scope|compile|forward|backward)$/;

/** Where a gradient is computed: the scope of its forward op. */
let inherited: string | undefined;

/** Does some work whose nodes belong to the caller's scope, as `tf.tidy("name", f)` opens them. */
export function inCallerScope<T>(work: () => T): T {
  return inScope(inherited ?? callerScope(), work);
}

/** The names of the open scopes, outermost first, joined by slashes. */
function callerScope(): string {
  const { scopeStack } = engine().state;
  const names = scopeStack.map(({ name }) => name).filter((name) => !unnamed.test(name));
  return names.join("/");
}

/** Does some work in which the gradient of an op belongs to the scope that the op belongs to. */
export function withInheritedScopes<T>(work: () => T): T {
  const { addTapeNode } = engine();
  engine().addTapeNode = function (this: Engine, ...rest) {
    addTapeNode?.apply(this, rest);
    const node = this.state.activeTape?.at(-1);
    const gradient = node?.gradient;
    if (node === undefined || gradient === undefined) return;
    const scope = inherited ?? callerScope();
    node.gradient = (...dys) => {
      const deferred = Object.entries(inheriting(scope, () => gradient(...dys)));
      return Object.fromEntries(
        deferred.map(([input, compute]) => [input, () => inheriting(scope, compute)]),
      );
    };
  };
  try {
    return work();
  } finally {
    delete engine().addTapeNode; // the class's own shows again
  }
}

function inheriting<T>(scope: string, work: () => T): T {
  const before = inherited;
  inherited = scope;
  try {
    return work();
  } finally {
    inherited = before;
  }
}

const engine = (): Engine => tf.engine() as unknown as Engine;
