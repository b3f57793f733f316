import { stat } from "node:fs/promises";
import path from "node:path";
import { glob, isDynamicPattern } from "tinyglobby";
import { DataError } from "./error.ts";

/**
 * The files that paths and patterns name, in alphabetic order, each once. `*`, `**`, `?`, `{a,b}` and `{000..031}` are
 * understood; a folder stands for the files in it that end in one of `endings`. A path or pattern that names nothing is
 * a `DataError` of `who`.
 */
export async function findFiles(
  who: string,
  paths: string | readonly string[],
  endings: readonly string[],
): Promise<string[]> {
  const files = new Set<string>();
  for (const written of typeof paths === "string" ? [paths] : paths) {
    const found = (
      await Promise.all(expandRanges(written).map((one) => findIn(one, endings)))
    ).flat();
    if (found.length === 0) {
      throw new DataError(
        `${who}: ${written} should name at least one file (${endings.join(", ")}), got none`,
        written,
      );
    }
    for (const file of found) files.add(file);
  }
  return [...files].sort();
}

async function findIn(pattern: string, endings: readonly string[]): Promise<string[]> {
  const found = await stat(pattern).catch(() => undefined);
  if (found?.isFile()) return [pattern];
  if (found?.isDirectory()) {
    const inside = endings.map((ending) => `**/*${ending}`);
    const names = await glob(inside, { cwd: pattern, caseSensitiveMatch: false });
    return names.map((name) => path.join(pattern, name));
  }
  if (!isDynamicPattern(pattern)) return [];
  return glob(pattern, { absolute: path.isAbsolute(pattern), expandDirectories: false });
}

/** `a-{008..011}.tar` as the four names it stands for. */
function expandRanges(pattern: string): string[] {
  const range = /\{(\d+)\.\.(\d+)\}/.exec(pattern);
  if (!range) return [pattern];
  const [all, from, to] = range as unknown as [string, string, string];
  const count = Math.max(0, Number(to) - Number(from) + 1);
  return Array.from({ length: count }, (_, i) =>
    `${Number(from) + i}`.padStart(from.length, "0"),
  ).flatMap((number) => expandRanges(pattern.replace(all, number)));
}

/** Which files of a folder are meant: not those whose path matches `except`, and only those that match `only`. */
export type FileChoice = { readonly except?: RegExp; readonly only?: RegExp };

/** Whether a file is meant. */
export function isWanted(file: string, { except, only }: FileChoice): boolean {
  return !except?.test(file) && (only?.test(file) ?? true);
}
