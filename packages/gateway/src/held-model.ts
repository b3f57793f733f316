import { stampOf } from "./model-stamp.ts";

/** Loads what is in folders, and holds the one asked for last until its files are others, or gone, or another is asked for. */
export function holdModel<Model>(
  load: (folder: string) => Promise<Model>,
): (folder: string) => Promise<Model> {
  let held: { readonly key: string; readonly model: Promise<Model> } | undefined;
  return (folder) => {
    const key = `${folder} ${stampOf(folder)}`;
    if (held?.key === key) return held.model;
    const loading = { key, model: load(folder) };
    held = loading;
    loading.model.catch(() => {
      if (held === loading) held = undefined; // the next one tries again
    });
    return loading.model;
  };
}
