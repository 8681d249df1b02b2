import type { ModelRunner } from "./model-runner.ts";

/**
 * Combines several runners of one model. Each run goes to the runner with the fewest runs under way.
 *
 * @throws what opening one of them throws; the others are disposed
 */
export async function openRunnerPool(copies: number, open: () => Promise<ModelRunner>): Promise<ModelRunner> {
  const opened = await Promise.allSettled(Array.from({ length: copies }, open));
  const runners = opened.filter((each) => each.status === "fulfilled").map(({ value }) => ({ value, underWay: 0 }));
  const dispose = async (): Promise<void> => {
    await Promise.all(runners.map(({ value }) => value.dispose()));
  };
  const failed = opened.find((each) => each.status === "rejected");
  if (failed !== undefined) {
    await dispose();
    throw failed.reason;
  }
  const withIdlest = async <T>(work: (runner: ModelRunner) => Promise<T>): Promise<T> => {
    const idlest = runners.reduce((least, each) => (each.underWay < least.underWay ? each : least));
    idlest.underWay++;
    try {
      return await work(idlest.value);
    } finally {
      idlest.underWay--;
    }
  };
  return {
    facts: runners[0]!.value.facts,
    sharesRuns: (signal) => withIdlest((runner) => runner.sharesRuns(signal)),
    runsAtOnce: runners.reduce((sum, { value }) => sum + value.runsAtOnce, 0),
    tokenizeBlocks: (requests, signal) => withIdlest((runner) => runner.tokenizeBlocks(requests, signal)),
    run: (sequences, extraInputs, signal) => withIdlest((runner) => runner.run(sequences, extraInputs, signal)),
    dispose,
  };
}
