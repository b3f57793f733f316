import { DataError } from "@transfusion/data";
import {
  ConfigError,
  fittingBatch,
  isVaeConfig,
  measureRate,
  memoryOfMachine,
  parseTrainConfig,
  planRun,
  sizeRun,
} from "@transfusion/training";
import type { Plan, PlanRate, RunRate } from "./plan.ts";

type Settled = ReturnType<typeof parseTrainConfig>;

const measured = new Map<string, Promise<number>>(); // by engine and threads

/**
 * What a run with this configuration would need, reckoned with the run nearest in size among `rates`, or else with what
 * the machine is measured to do. Throws a `ConfigError` for what is wrong with the configuration, its data included.
 */
export async function planOf(given: unknown, rates: readonly RunRate[]): Promise<Plan> {
  if (isVaeConfig(given)) {
    throw new ConfigError([
      { path: "kind", message: "should be left out: only models are planned" },
    ]);
  }
  const { config, layout } = await sizeRun(parseTrainConfig(given)).catch((error: unknown) => {
    if (!(error instanceof DataError)) throw error;
    throw new ConfigError([{ path: "data", message: error.message }]);
  });
  const { parameters, flopsPerStep, flops, ...plan } = await planRun(config, layout);
  const { total, ...parts } = parameters;
  const machineBytes = memoryOfMachine();
  const fits = plan.peakBytes <= machineBytes;
  const { slotsPerStep, picturesPerStep, stateBytes, peakBytes } = plan;
  return {
    parameters: total,
    parts: Object.entries(parts).map(([name, parameters]) => ({ name, parameters })),
    ...{ slotsPerStep, picturesPerStep, stateBytes, peakBytes, machineBytes },
    operationsPerStep: flopsPerStep,
    operations: flops,
    fittingBatch: fits ? null : ((await fittingBatch(config, layout, machineBytes)) ?? null),
    rate: await rateFor(config, flopsPerStep, rates),
  };
}

/**
 * The rate of the run whose steps are nearest in size, the newest of these: small ones waste most of their time, so that
 * only runs of a tenth to ten times the size will do. One that is measured where there is none.
 */
async function rateFor(
  { engine, threads }: Settled,
  operationsPerStep: number,
  rates: readonly RunRate[],
): Promise<PlanRate> {
  const distance = (rate: RunRate): number =>
    Math.abs(Math.log(rate.operationsPerStep / operationsPerStep));
  const [nearest] = rates
    .filter((rate) => distance(rate) <= Math.log(10))
    .toSorted((one, other) => distance(one) - distance(other));
  if (nearest) return { operationsPerSecond: nearest.operationsPerSecond, run: nearest.run };
  const key = `${engine} ${threads}`;
  const measuring = measured.get(key) ?? measureRate({ engine, threads });
  measured.set(key, measuring);
  measuring.catch(() => measured.delete(key));
  return { operationsPerSecond: await measuring, run: null };
}
