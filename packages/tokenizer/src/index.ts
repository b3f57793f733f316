export { TokenizerError } from "./error.ts";
export {
  BOI,
  BOS,
  EOI,
  EOS,
  type Merge,
  PAD,
  specialNames,
  type Tokenizer,
  type TokenizerJson,
  tokenizerFromJson,
} from "./tokenizer.ts";
export { trainTokenizer } from "./train.ts";
