import type { CodecConfig } from "./config.ts";
import { ModelError } from "./errors.ts";
import { type Fields, fieldsOf, show } from "./fields.ts";

/** The codec that a JSON value describes. Throws a `ModelError` naming the first field that is wrong. */
export function parseCodec(json: unknown, patchSize: number): CodecConfig {
  const fields = fieldsOf("config.codec", json);
  const kind = fields.oneOf("kind", ["linear", "stem", "unet", "convolution"]);
  const codec = readCodec(kind, fields);
  fields.end();
  if ("channels" in codec && patchSize % placesAcross(codec) !== 0) {
    throw new ModelError(
      `config.codec.channels should halve the patch size ${patchSize} to whole places, got ${show(codec.channels)}`,
    );
  }
  return codec;
}

function readCodec(kind: CodecConfig["kind"], fields: Fields): CodecConfig {
  switch (kind) {
    case "linear":
      return { kind, ...fields.optional("bottleneck", fields.whole) };
    case "stem":
      return { kind, channels: fields.wholes("channels") };
    case "unet":
      return {
        kind,
        channels: fields.wholes("channels"),
        ...fields.optional("blocks", fields.whole),
      };
    case "convolution":
      return { kind, channels: fields.whole("channels") };
  }
}

/** How many of a codec's finest places lie along a patch's side. */
function placesAcross({ channels }: Extract<CodecConfig, { channels: unknown }>): number {
  return typeof channels === "number" ? 2 : 2 ** (channels.length - 1);
}
