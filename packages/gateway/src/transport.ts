import type { Logger } from "pino";
import type { Access } from "./access/access.ts";
import type { GatewayContext } from "./context.ts";
import type { Rates } from "./limits/rates.ts";
import type { Surprises } from "./mask-error.ts";
import type { Metrics } from "./operation/metrics.ts";
import type { Settings } from "./settings.ts";

/** What HTTP, WebSocket and server-sent events share: whom they let in, how much of what, and who hears of it. */
export type Transport = Surprises & {
  readonly context: GatewayContext;
  readonly settings: Settings;
  readonly access: Access;
  readonly rates: Rates;
  readonly metrics: Metrics;
  readonly logger: Logger;
};
