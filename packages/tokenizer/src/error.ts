/** A tokenizer that cannot be made or read: a wrong file, a wrong size, an id that is none. */
export class TokenizerError extends Error {
  override readonly name = "TokenizerError";
}
