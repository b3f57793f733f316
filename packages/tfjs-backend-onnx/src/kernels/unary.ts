import { constantValue, type Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { binary, cast, multiply, numeric, real, scalar, unary } from "./elementwise.ts";
import { reshape } from "./shape.ts";

/** Kernels whose operator has the same name and knows integers too. */
const whole = ["Abs", "Neg"];

/** Those that leave integers alone. */
const rounding = ["Floor", "Ceil", "Round"];

/** Those whose operator knows real numbers only. */
const smooth = [
  "Log",
  "Sqrt",
  "Sigmoid",
  "Tanh",
  "Sin",
  "Cos",
  "Tan",
  "Erf",
  "Reciprocal",
  "Asin",
  "Acos",
  "Atan",
  "Sinh",
  "Cosh",
  "Asinh",
  "Acosh",
  "Atanh",
];

/** Kernels of one array, number by number. */
export function defineUnary(): void {
  for (const name of whole) {
    define(name, ({ x }) => {
      const value = x as Value;
      return cast(name, unary(name, name, numeric(name, value)), value.type);
    });
  }
  for (const name of rounding) {
    define(name, ({ x }) => {
      const value = x as Value;
      return value.type === "float32" ? unary(name, name, value) : value;
    });
  }
  for (const name of smooth) {
    define(name, ({ x }) => real(name, x as Value, (value) => unary(name, name, value)));
  }
  define("Sign", ({ x }) => {
    const value = numeric("Sign", x as Value);
    const sign = unary("Sign", "Sign", value);
    if (value.type !== "float32") return cast("Sign", sign, (x as Value).type);
    const missing = judge("Sign", "IsNaN", value);
    return emit("Sign", "Where", [missing, scalar(0), sign], value.shape, "float32");
  });
  define("Exp", ({ x }) =>
    real("Exp", x as Value, (value) => unary("Exp", "Exp", value), "float32"),
  );
  define("Rsqrt", ({ x }) =>
    real("Rsqrt", x as Value, (value) =>
      unary("Rsqrt", "Reciprocal", unary("Rsqrt", "Sqrt", value)),
    ),
  );
  define("Square", ({ x }) => {
    const value = numeric("Square", x as Value);
    return cast("Square", multiply(value, value, "Square"), (x as Value).type);
  });
  define("Log1p", ({ x }) => real("Log1p", x as Value, logOfOneMore));
  define("Expm1", ({ x }) => real("Expm1", x as Value, expLessOne));
  define("LogicalNot", ({ x }) =>
    unary("LogicalNot", "Not", cast("LogicalNot", x as Value, "bool")),
  );
  define("IsNan", ({ x }) =>
    real("IsNan", x as Value, (value) => judge("IsNan", "IsNaN", value), "bool"),
  );
  define("IsInf", ({ x }) =>
    real("IsInf", x as Value, (value) => judge("IsInf", "IsInf", value), "bool"),
  );
  define("IsFinite", ({ x }) => {
    const size = unary("IsFinite", "Abs", cast("IsFinite", x as Value, "float32"));
    return binary("IsFinite", "Less", size, scalar(Number.POSITIVE_INFINITY), "bool");
  });
  define("ClipByValue", ({ x }, { clipValueMin, clipValueMax }) => {
    const clip = (value: Value): Value => {
      const ends = [scalar(clipValueMin, value.type), scalar(clipValueMax, value.type)];
      return emit("ClipByValue", "Clip", [value, ...ends], value.shape, value.type);
    };
    const exact = Number.isInteger(clipValueMin) && Number.isInteger(clipValueMax);
    return exact && (x as Value).type === "int32"
      ? clip(x as Value)
      : real("ClipByValue", x as Value, clip);
  });
  define("Diag", ({ x }) => {
    const value = numeric("Diag", x as Value);
    const size = value.shape.reduce((product, side) => product * side, 1);
    const ones = Uint8Array.from({ length: size * size }, (_, at) =>
      at % (size + 1) === 0 ? 1 : 0,
    );
    const eye = constantValue(ones, [size, size], "bool");
    const branches = [eye, reshape("Diag", value, [size]), scalar(0, value.type)];
    const square = emit("Diag", "Where", branches, [size, size], value.type);
    return cast(
      "Diag",
      reshape("Diag", square, [...value.shape, ...value.shape]),
      (x as Value).type,
    );
  });
}

const judge = (kernel: string, op: string, x: Value): Value =>
  emit(kernel, op, [x], x.shape, "bool");

/** Near zero the plain formulas lose their digits; there log(1 + x) = 2 · artanh(x / (2 + x)). */
function logOfOneMore(x: Value): Value {
  const name = "Log1p";
  const ratio = binary(name, "Div", x, binary(name, "Add", x, scalar(2)));
  const near = multiply(unary(name, "Atanh", ratio), scalar(2), name);
  const far = unary(name, "Log", binary(name, "Add", x, scalar(1)));
  return nearZero(name, x, near, far);
}

/** Near zero exp(x) − 1 = 2 · exp(x / 2) · sinh(x / 2). */
function expLessOne(x: Value): Value {
  const name = "Expm1";
  const half = multiply(x, scalar(0.5), name);
  const near = multiply(unary(name, "Exp", half), unary(name, "Sinh", half), name);
  const far = binary(name, "Sub", unary(name, "Exp", x), scalar(1));
  return nearZero(name, x, multiply(near, scalar(2), name), far);
}

function nearZero(kernel: string, x: Value, near: Value, far: Value): Value {
  const small = binary(kernel, "Less", unary(kernel, "Abs", x), scalar(0.5), "bool");
  return emit(kernel, "Where", [small, near, far], x.shape, "float32");
}
