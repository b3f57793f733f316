import { setFlagsFromString } from "node:v8";

/**
 * For a process that trains: its heap, some tens of megabytes, may double before all of it is searched for what can go.
 * With little work between long steps the collector would otherwise search it at every second step, on the cores that
 * the step needs.
 */
export function collectSeldom(): void {
  setFlagsFromString("--heap-growing-percent=100");
}
