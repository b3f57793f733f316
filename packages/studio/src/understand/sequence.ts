import { BOI, BOS, EOI, EOS, specialNames, type Tokenizer } from "@transfusion/tokenizer";

/** One place of a sequence: a token, or a patch of a picture. */
export type Element =
  | {
      readonly kind: "token";
      readonly id: number;
      readonly text: string;
      readonly isSpecial: boolean;
    }
  | { readonly kind: "patch"; readonly place: number };

/** A document as the model reads it: `<bos>` text `<boi>` patches `<eoi>` `<eos>`. */
export function sequenceOf(tokenizer: Tokenizer, text: string, patches: number): Element[] {
  const special = (id: number): Element => ({
    ...{ kind: "token", id, text: specialNames[id] ?? "", isSpecial: true },
  });
  const words = tokenizer.encode(text).map((id): Element => {
    return { kind: "token", id, text: tokenizer.decode([id]), isSpecial: false };
  });
  const picture =
    patches === 0
      ? []
      : [
          special(BOI),
          ...Array.from({ length: patches }, (_, place): Element => ({ kind: "patch", place })),
          special(EOI),
        ];
  return [special(BOS), ...words, ...picture, special(EOS)];
}

/** Whether place `from` may look at place `to`: at what stands before it, and a patch at its whole picture. */
export function maySee(sequence: readonly Element[], from: number, to: number): boolean {
  return to <= from || (sequence[from]?.kind === "patch" && sequence[to]?.kind === "patch");
}
