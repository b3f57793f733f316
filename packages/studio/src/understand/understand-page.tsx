import type { Model } from "../api/types.ts";
export function UnderstandPage(_: { model: Model | undefined }) {
  return null;
}
