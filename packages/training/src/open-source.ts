import {
  mixSources,
  openDocuments,
  openFolder,
  openParquet,
  openText,
  openWebDataset,
  type PictureShape,
  type SampleSource,
  shapesWorld,
} from "@transfusion/data";
import type { DataConfig } from "./data-config.ts";

/** The samples that a configuration's `data` names. Throws a `DataError` where there are none. */
export async function openSource(
  data: DataConfig,
  options: {
    readonly pictureSize: number;
    readonly seed: number;
    readonly shapes?: readonly PictureShape[];
  },
): Promise<SampleSource> {
  switch (data.kind) {
    case "shapes":
      return shapesWorld({ ...data, ...options });
    case "folder": {
      const { path, except, only, ...views } = data;
      const wanted = { except: expressionOf(except), only: expressionOf(only) };
      return openFolder(path, { ...options, ...views, ...wanted });
    }
    case "webdataset":
      return openWebDataset(data.path, { ...options, ...data });
    case "parquet":
      return openParquet(data.path, { ...options, ...data });
    case "documents":
      return openDocuments(data.path, options);
    case "text":
      return openText(data.path, { ...options, ...data });
    case "mixture": {
      const parts: { source: SampleSource; weight: number }[] = [];
      for (const { weight, data: leaf } of data.of) {
        parts.push({ weight, source: await openSource(leaf, options) });
      }
      return mixSources(parts);
    }
  }
}

const expressionOf = (text: string | undefined): RegExp | undefined =>
  text === undefined ? undefined : new RegExp(text);
