import { ModelError } from "./errors.ts";

/** The fields of an object, each taken once; `end` refuses what nobody took. */
export function fieldsOf(path: string, json: unknown) {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new ModelError(`${path} should be an object, got ${show(json)}`);
  }
  const left = new Map(Object.entries(json));
  const take = (name: string): unknown => {
    const value = left.get(name);
    left.delete(name);
    return value;
  };
  const refuse = (name: string, wanted: string, got: unknown): never => {
    throw new ModelError(`${path}.${name} should be ${wanted}, got ${show(got)}`);
  };
  return {
    has: (name: string) => left.has(name),
    take,
    whole(name: string): number {
      const value = take(name);
      return Number.isSafeInteger(value) && Number(value) >= 1
        ? Number(value)
        : refuse(name, "a whole number above 0", value);
    },
    real(name: string): number {
      const value = take(name);
      return typeof value === "number" && Number.isFinite(value)
        ? value
        : refuse(name, "a number", value);
    },
    wholes(name: string): number[] {
      const value = take(name);
      const areWhole =
        Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 1);
      return areWhole && value.length > 0
        ? value
        : refuse(name, "whole numbers above 0, one at least", value);
    },
    oneOf<const T extends string>(name: string, choices: readonly T[]): T {
      const value = take(name);
      return (
        choices.find((choice) => choice === value) ?? refuse(name, choices.join(" or "), value)
      );
    },
    optional<N extends string>(name: N, read: (name: string) => number): { [name in N]?: number } {
      if (left.has(name)) return { [name]: read(name) } as { [name in N]?: number };
      return {};
    },
    end(): void {
      for (const name of left.keys()) {
        throw new ModelError(`${path} should have only known fields, got ${name}`);
      }
    },
  };
}

export type Fields = ReturnType<typeof fieldsOf>;

/** A value as an error shows it. */
export function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
