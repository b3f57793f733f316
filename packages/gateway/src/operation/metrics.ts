import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { jobStates } from "../job-state.ts";
import { type JobQueue, jobKinds } from "../jobs/job-queue.ts";

/** What a gateway counts about itself. */
export type Metrics = {
  readonly requests: Counter<"method" | "route" | "status">;
  readonly seconds: Histogram<"route">;
  readonly operations: Counter<"transport" | "operation">;
  readonly surprises: Counter;
  readonly refusals: Counter<"reason">;
  readonly sockets: Gauge;
  readonly subscriptions: Gauge<"transport">;
  /** The queue, with its events counted from now on. */
  observe(queue: JobQueue): JobQueue;
  /** All of it as Prometheus reads it, and its media type. */
  print(): Promise<string>;
  readonly type: string;
};

/** Metrics of one gateway, each described by its own help text; those of the process too. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const events = new Counter({
    name: "transfusion_events_total",
    help: "Events of jobs that were kept.",
    labelNames: ["kind"] as const,
    registers,
  });
  const ends = new Counter({
    name: "transfusion_jobs_ended_total",
    help: "Jobs that ended while a worker had them, by how.",
    labelNames: ["kind", "state"] as const,
    registers,
  });
  return {
    type: registry.contentType,
    print: () => registry.metrics(),
    requests: new Counter({
      name: "transfusion_http_requests_total",
      help: "HTTP requests that were answered.",
      labelNames: ["method", "route", "status"] as const,
      registers,
    }),
    seconds: new Histogram({
      name: "transfusion_http_request_seconds",
      help: "How long HTTP requests took.",
      labelNames: ["route"] as const,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
    operations: new Counter({
      name: "transfusion_operations_total",
      help: "GraphQL operations that began.",
      labelNames: ["transport", "operation"] as const,
      registers,
    }),
    surprises: new Counter({
      name: "transfusion_surprises_total",
      help: "Errors that were masked; the log has them.",
      registers,
    }),
    refusals: new Counter({
      name: "transfusion_refusals_total",
      help: "Requests and connections that were refused before any work.",
      labelNames: ["reason"] as const,
      registers,
    }),
    sockets: new Gauge({
      name: "transfusion_websockets",
      help: "Open WebSockets.",
      registers,
    }),
    subscriptions: new Gauge({
      name: "transfusion_subscriptions",
      help: "Subscriptions under way.",
      labelNames: ["transport"] as const,
      registers,
    }),
    observe(queue) {
      new Gauge({
        name: "transfusion_jobs",
        help: "Jobs that are kept, by where they stand; those queued are the length of the queue.",
        labelNames: ["kind", "state"] as const,
        registers,
        async collect() {
          for (const kind of jobKinds) {
            for (const state of jobStates) {
              this.set({ kind, state }, await queue.count({ kind, states: [state] }));
            }
          }
        },
      });
      return {
        ...queue,
        async record(token, told, changes) {
          const job = await queue.record(token, told, changes);
          events.inc({ kind: job.kind }, told.length);
          if (changes?.state) ends.inc({ kind: job.kind, state: changes.state });
          return job;
        },
      };
    },
  };
}
