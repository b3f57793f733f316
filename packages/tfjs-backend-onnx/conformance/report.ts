/** A test that fails, and why nothing is done about it. */
export type Known = { readonly test: string; readonly kernel: string; readonly why: string };

/** What became of one test: the kernels that it ran, and what it complained of. */
export type Outcome = {
  readonly file: string;
  readonly test: string;
  readonly kernels: readonly string[];
  readonly complaints: readonly string[];
};

/** The verdict on all tests, as text, and the tests whose outcome is not the expected one. */
export type Report = { readonly text: string; readonly surprises: readonly string[] };

const refusedType = /tensors should be float32, int32 or bool, got (string|complex64)/;
const missingKernel = /Kernel '(\w+)' not registered for backend 'onnx'/;

/** Sorts the outcomes: passed, failed, not exercised for want of a kernel, or refused for a dtype that no kernel takes. */
export function report(outcomes: readonly Outcome[], known: readonly Known[]): Report {
  const missing = (outcome: Outcome) =>
    outcome.complaints.map((text) => missingKernel.exec(text)?.[1]).find(Boolean);
  const isRefused = ({ complaints }: Outcome) => complaints.some((text) => refusedType.test(text));
  const unexercised = outcomes.filter((outcome) => missing(outcome) !== undefined);
  const refused = outcomes.filter((outcome) => !missing(outcome) && isRefused(outcome));
  const exercised = outcomes.filter((outcome) => !missing(outcome) && !isRefused(outcome));
  const passed = exercised.filter(({ complaints }) => complaints.length === 0);
  const failed = exercised.filter(({ complaints }) => complaints.length > 0);
  const onKernels = (list: readonly Outcome[]) => list.filter(({ kernels }) => kernels.length > 0);

  const files = [...new Set(outcomes.map(({ file }) => file))].map((file) => {
    const count = (list: readonly Outcome[]) => list.filter((one) => one.file === file).length;
    return `${file}: ${count(passed)} passed, ${count(failed)} failed, ${count(unexercised)} not exercised, ${count(refused)} refused`;
  });
  const byKernel = countBy(unexercised.map((outcome) => missing(outcome) as string));
  const expected = new Set(known.map(({ test }) => test));
  const failures = failed.filter(({ test }) => !expected.has(test));
  const cured = passed.filter(({ test }) => expected.has(test));
  const share = (100 * passed.length) / exercised.length;
  const [kernelsPassed, kernelsAll] = [onKernels(passed).length, onKernels(exercised).length];
  return {
    text: [
      ...files,
      "",
      ...failures.map(({ test, kernels, complaints }) =>
        [`FAILED ${test}`, `  kernels: ${[...new Set(kernels)].join(", ")}`, ...complaints].join(
          "\n  ",
        ),
      ),
      ...cured.map(({ test }) => `PASSES, though listed as a known failure: ${test}`),
      `not exercised, by kernel: ${byKernel}`,
      `${outcomes.length} tests: ${passed.length} passed, ${failed.length} failed (${failed.length - failures.length} known), ${unexercised.length} not exercised, ${refused.length} refused (strings, complex numbers)`,
      `of tests whose kernels are registered: ${share.toFixed(2)} % passed; of those that ran one: ${kernelsPassed} of ${kernelsAll} (${((100 * kernelsPassed) / kernelsAll).toFixed(2)} %)`,
    ].join("\n"),
    surprises: [...failures, ...cured].map(({ test }) => test),
  };
}

function countBy(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.map(([name, count]) => `${name} ${count}`).join(", ") || "none";
}
