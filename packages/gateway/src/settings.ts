import { availableParallelism } from "node:os";
import { z } from "zod";
import { isLoopback } from "./is-trusted.ts";

const count = () => z.int().min(1);
const size = () => z.int().min(1_000);
const milliseconds = () => z.int().min(1).max(86_400_000);

/** What a gateway is set up by, the same by file, environment, flags and code. Every field says what it is. */
export const settingsSchema = z.strictObject({
  host: z
    .string()
    .regex(/^[\w.:-]+$/, "should be a name or an address")
    .default("127.0.0.1")
    .describe("Where to listen. Anything but this machine (`127.0.0.1`, `::1`) needs a token."),
  port: z.int().min(0).max(65_535).default(4000).describe("The port; 0 takes a free one."),
  token: z
    .string()
    .regex(/^[\x21-\x7e]{16,200}$/, "should be 16 to 200 printable characters without spaces")
    .optional()
    .describe("What every client must show. Better in a file or the environment than in a flag."),
  allowedOrigins: z
    .array(z.string().refine(isOrigin, "should be origins such as https://draw.example"))
    .default([])
    .describe("Other sites whose pages may ask too (CORS), and names to be reached by."),
  data: z
    .string()
    .min(1)
    .default(".transfusion")
    .describe("The folder for the database, pictures, runs and data sets; made if not there."),
  model: z.string().min(1).optional().describe("The folder of the model that answers. Shipped."),
  studio: z.string().min(1).optional().describe("The folder of the studio as built. Shipped."),
  engine: z.string().min(1).optional().describe("What runs the maths of generations."),
  threads: count()
    .max(4 * availableParallelism())
    .optional()
    .describe("On how many threads generations are computed."),
  generationsAtOnce: count().default(8).describe("How many generations are worked on at once."),
  generationLimit: count().default(32).describe("How many generations may wait."),
  runLimit: count()
    .default(8)
    .describe("How many training runs may wait, and how many evaluations."),
  attempts: count().default(3).describe("How many processes may end under a job before it failed."),
  leaseMs: milliseconds()
    .default(15_000)
    .describe("How long a job belongs to a gateway that has stopped saying so."),
  patienceMs: milliseconds()
    .default(15_000)
    .describe("How long work may take to stop before its process is killed."),
  bodyLimit: size()
    .default(16 * 2 ** 20)
    .describe("The largest request, and the largest WebSocket message, in bytes."),
  tokenLimit: count().default(1_000).describe("The most tokens in a GraphQL document."),
  depthLimit: count().default(12).describe("How deep its fields may be nested."),
  aliasLimit: count().default(30).describe("How many aliases it may use."),
  costLimit: count()
    .default(20_000)
    .describe("How many fields it may ask for, lists counted by `first`, or as ten."),
  rateLimit: count()
    .default(300)
    .describe("Requests a second from one client, on average over ten seconds."),
  uploadLimit: size()
    .default(32 * 2 ** 20)
    .describe("The largest picture that is put to an upload's address, in bytes."),
  uploadRateLimit: count()
    .default(100) // so that the thousand pictures of one createDataset go through at once
    .describe("Pictures a second that one client may put so, on average over ten seconds."),
  connectionLimit: count().default(2_000).describe("How many connections may be open."),
  subscriptionLimit: count()
    .default(100)
    .describe("How many operations may be under way on one WebSocket."),
  requestTimeoutMs: milliseconds()
    .default(120_000)
    .describe("How long a request may take to arrive, and a fifth of it its headers."),
  keepAliveMs: milliseconds()
    .default(12_000)
    .describe(
      "How often open subscriptions are pinged; who does not answer until the next is gone.",
    ),
  logLevel: z
    .enum(["error", "warn", "info", "debug", "silent"])
    .default("warn")
    .describe("What is logged: `info` adds a line for each request."),
  logFormat: z
    .enum(["json", "text"])
    .default("json")
    .describe("How: objects for programs, or lines for people."),
});

/** All settings, each with its value. */
export type Settings = z.output<typeof settingsSchema>;

export type SettingName = keyof Settings;

/** One thing wrong with the settings: which one, by the name under which it was given, and what should hold. */
export type SettingProblem = { readonly name: string; readonly message: string };

/** The gateway cannot start like this. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    super(`gateway: ${problems.map(({ name, message }) => `${name} ${message}`).join("; ")}`);
    this.problems = problems;
  }
}

/**
 * The settings with their defaults. `nameOf` says how a field was called where it was given. Throws a `SettingsError`
 * that names each wrong field and never repeats its value.
 */
export function checkSettings(
  given: unknown,
  nameOf: (field: string) => string = (field) => field,
): Settings {
  const parsed = settingsSchema.safeParse(given, { reportInput: false });
  if (!parsed.success) {
    throw new SettingsError(
      parsed.error.issues.flatMap((issue) =>
        issue.code === "unrecognized_keys"
          ? issue.keys.map((key) => ({ name: nameOf(key), message: "is no setting" }))
          : [{ name: nameOf(String(issue.path[0])), message: sentenceOf(issue.message) }],
      ),
    );
  }
  const { host, token } = parsed.data;
  if (!isLoopback(host) && token === undefined) {
    const message = `should be set where the gateway listens for other machines (host ${host}), got none`;
    throw new SettingsError([{ name: nameOf("token"), message }]);
  }
  return parsed.data;
}

function sentenceOf(message: string): string {
  return message.startsWith("should") ? message : `is wrong: ${message}`;
}

function isOrigin(text: string): boolean {
  try {
    const { origin, protocol } = new URL(text);
    return origin === text && /^https?:$/.test(protocol);
  } catch {
    return false;
  }
}
