import { DataError } from "./error.ts";

export type ReasonedError = Error & { readonly code?: string };

/** Why a sample could not be read, in few words. */
export function reasonOf(error: ReasonedError): string {
  if (error instanceof DataError) return error.message.replace(/^.*?got: /, "");
  if (error.code === "ENOENT") return "no such file";
  return error.code ?? error.message ?? String(error);
}
