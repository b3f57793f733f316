export { type Gateway, type GatewayOptions, startGateway } from "./gateway.ts";
export { DataInUseError } from "./storage/open-storage.ts";
