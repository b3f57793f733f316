import autocannon from "autocannon";

/** How reads went: so many a second, and how long they took in milliseconds. */
export type Reads = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
};

/** Read what the model is, and where a job stands, in turn, for so long; as fast as it goes without a `rate`. */
export async function readFor(
  url: string,
  id: string,
  { seconds, rate }: { seconds: number; rate?: number },
): Promise<Reads> {
  const model = "{ model { name pictureSize context vocabularySize config } }";
  const job = `query ($id: ID!) { node(id: $id) { id ... on Job { state progress position events createdAt } } }`;
  const request = (query: string, variables = {}) => ({
    method: "POST" as const,
    path: "/graphql",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const result = await autocannon({
    url,
    connections: 10,
    workers: 1, // a thread that does nothing but ask
    duration: seconds,
    ...(rate !== undefined && { overallRate: rate }),
    requests: [request(model), request(job, { id })],
  });
  const { p50, p99 } = result.latency;
  const failed = result.non2xx + result.errors + result.timeouts;
  return { perSecond: result["2xx"] / result.duration, p50, p99, failed };
}
