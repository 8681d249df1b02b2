import type { SimulationRequest, SimulationSample, SimulationStatus } from "../api/index.ts";
import { describeProblem } from "../problem/index.ts";
import { Refusal } from "../refusal/index.ts";
import { idealMs } from "./ideal-line.ts";
import { ledgerOf } from "./ledger.ts";
import { type SimulatedRun, startSimulatedRun } from "./simulated-run.ts";

/** Runs simulations of limits and faults, one at a time. */
export interface Simulator {
  /** With all samples of the run. */
  status(): SimulationStatus;
  /** @throws Refusal while one runs */
  start(request: SimulationRequest): SimulationStatus;
  cancel(): SimulationStatus;
  close(): Promise<void>;
}

/** Who hears of a simulation. */
export interface SimulatorParts {
  /** Hears of a change, without samples. */
  readonly onStatus: (status: SimulationStatus) => void;
  readonly onSample: (sample: SimulationSample) => void;
}

const SAMPLE_MS = 200;

/** Makes a simulator. */
export function createSimulator({ onStatus, onSample }: SimulatorParts): Simulator {
  let state: Omit<SimulationStatus, "samples"> = { state: "none", run: 0, idealMs: 0 };
  let samples: SimulationSample[] = [];
  let current: { readonly abort: AbortController; readonly over: Promise<void> } | undefined;

  const status = (): SimulationStatus => ({ ...state, samples });
  function become(change: Partial<SimulationStatus>): void {
    state = { ...state, ...change };
    onStatus({ ...state, samples: [] });
  }
  function take(run: SimulatedRun): void {
    const sample = { run: state.run, ...run.sample() };
    samples.push(sample);
    onSample(sample);
  }

  /** Gives how the run ended, once all that it opened is closed. */
  async function simulate(request: SimulationRequest, signal: AbortSignal): Promise<Partial<SimulationStatus>> {
    const run = await startSimulatedRun(request);
    try {
      signal.throwIfAborted();
      become({ idealMs: idealMs(run.ideal) });
      take(run);
      const timer = setInterval(() => take(run), SAMPLE_MS);
      try {
        const result = ledgerOf(run, await run.embed(signal));
        await untilAborted(run.naive.over, signal);
        take(run);
        return { state: "done", result };
      } finally {
        clearInterval(timer);
      }
    } finally {
      await run.close();
    }
  }

  async function simulateToEnd(request: SimulationRequest, signal: AbortSignal): Promise<void> {
    let end: Partial<SimulationStatus>;
    try {
      end = await simulate(request, signal);
    } catch (error) {
      end = signal.aborted
        ? { state: "cancelled" }
        : { state: "failed", message: describeProblem(error).error.message };
    }
    // Whoever hears of the end may begin the next run at once.
    current = undefined;
    become(end);
  }

  return {
    status,
    start(request) {
      if (current !== undefined) throw new Refusal("busy", "A simulation runs already. Cancel it first.");
      const abort = new AbortController();
      samples = [];
      state = { state: "running", run: state.run + 1, request, idealMs: 0 };
      onStatus(status());
      current = { abort, over: simulateToEnd(request, abort.signal) };
      return status();
    },
    cancel() {
      current?.abort.abort(new Refusal("busy", "The simulation was cancelled."));
      return status();
    },
    async close() {
      const last = current;
      last?.abort.abort(new Refusal("busy", "The server ends."));
      await last?.over;
    },
  };
}

/** Waits for something that knows nothing of a signal. */
async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
