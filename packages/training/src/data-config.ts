import { z } from "zod";
import { expression } from "./expression.ts";

const path = () => z.string().min(1);
const paths = () =>
  z
    .union([path(), z.array(path()).min(1)])
    .describe(
      "A file, a folder, a pattern such as a-{000..031}.tar or *.parquet, or a list of them.",
    );
const views = {
  crop: z
    .enum(["center", "random"])
    .optional()
    .describe("Which square of a longer picture is seen; by default its middle."),
  flip: z.boolean().optional().describe("Whether half of the pictures are seen mirrored."),
};

const kinds = [
  z.strictObject({
    kind: z.literal("shapes").describe("The built-in shapes world: scenes made on demand."),
    counts: z
      .array(z.number().min(0))
      .min(1)
      .max(4)
      .optional()
      .describe("Weights of scenes with 1, 2, 3 and 4 objects."),
    holdOut: z.boolean().optional().describe("Never show 4 of the 24 pairs of colour and shape."),
    tasks: z
      .strictObject({
        caption: z.number().min(0).optional().describe("Captioned pictures."),
        description: z.number().min(0).optional().describe("A picture and its full caption."),
        question: z.number().min(0).optional().describe("A picture, questions, their answers."),
        edit: z.number().min(0).optional().describe("A picture, an instruction, what it asks for."),
      })
      .refine((weights) => Object.values(weights).some(Boolean), {
        message: "should not all be 0",
      })
      .optional()
      .describe("Weights of what is learned; captioned pictures alone if nothing is said."),
    wordings: z
      .strictObject({
        full: z.number().min(0).optional().describe("Every size, colour and shape."),
        placed: z.number().min(0).optional().describe("And where objects stand."),
        related: z.number().min(0).optional().describe("Where one stands from another."),
        partial: z.number().min(0).optional().describe("Some objects, and that there are others."),
        brief: z.number().min(0).optional().describe("Some of size, colour and shape."),
      })
      .refine((weights) => Object.values(weights).some(Boolean), {
        message: "should not all be 0",
      })
      .optional()
      .describe("Weights of how captions of several objects are worded."),
  }),
  z.strictObject({
    kind: z
      .literal("folder")
      .describe("Pictures with captions.jsonl or metadata.jsonl, or without captions."),
    path: path().describe("The folder."),
    except: expression().describe("Files whose path matches this expression are left out."),
    only: expression().describe("Files whose path does not match this expression are left out."),
    ...views,
  }),
  z.strictObject({
    kind: z.literal("webdataset").describe("Tar shards of pictures with captions beside them."),
    path: paths(),
    ...views,
  }),
  z.strictObject({
    kind: z
      .literal("parquet")
      .describe("Tables with pictures inside, as Hugging Face writes them."),
    path: paths(),
    pictureColumn: path().optional().describe("The column of pictures, where it is not found."),
    captionColumn: path().optional().describe("The column of captions, where it is not found."),
    ...views,
  }),
  z.strictObject({
    kind: z.literal("documents").describe("JSONL: texts and paths of pictures in any order."),
    path: paths(),
  }),
  z.strictObject({
    kind: z.literal("text").describe("Plain text files."),
    path: paths(),
    separator: path()
      .optional()
      .describe("The line that stands between documents; by default <|endoftext|>."),
    pieceBytes: z.int().min(16).optional().describe("Documents are cut into pieces this long."),
  }),
] as const;

const leaf = z.discriminatedUnion("kind", kinds);

/** What is learned from: one kind of data, or several by weight. */
export const dataSchema = z
  .discriminatedUnion("kind", [
    ...kinds,
    z.strictObject({
      kind: z.literal("mixture").describe("Several of these, each by its weight."),
      of: z
        .array(
          z.strictObject({
            weight: z.number().positive().describe("How often it comes, beside the others."),
            data: leaf.describe("One of them."),
          }),
        )
        .min(1)
        .describe("What is mixed."),
    }),
  ])
  .describe("What is learned from.");

export type DataConfig = z.output<typeof dataSchema>;
export type DataLeaf = z.output<typeof leaf>;

/** The kinds of data that a configuration names, a mixture's own one by one. */
export function leavesOf(data: DataConfig): readonly DataLeaf[] {
  return data.kind === "mixture" ? data.of.map((part) => part.data) : [data];
}
