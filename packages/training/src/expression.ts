import { z } from "zod";

/** A regular expression as text, which may be left out. */
export function expression() {
  const message = "should be a regular expression";
  return z.string().min(1).refine(isExpression, { message }).optional();
}

function isExpression(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}
