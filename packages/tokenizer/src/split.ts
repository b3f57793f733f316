// A word or number takes the one space before it along; runs are bounded so that encoding stays linear in the text.
const unit = /[ ]?\p{L}[\p{L}\p{M}]{0,62}|[ ]?\p{N}{1,3}|[ ]?[^\s\p{L}\p{N}]{1,32}|\s/gu;

/** The text cut into words, numbers, punctuation and single white space; nothing is lost, and no merge crosses a cut. */
export function splitText(text: string): string[] {
  return text.match(unit) ?? [];
}
