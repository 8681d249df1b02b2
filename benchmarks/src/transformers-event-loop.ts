// How long the event loop stands still while a model works, with the model in this thread and in a worker.
//
//   node benchmarks/src/transformers-event-loop.ts [--model FOLDER-OR-ID]
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersTokenEncoder } from "@embedloom/transformers";

const { values: options } = parseArgs({ options: { model: { type: "string", default: miniModelPath } } });
const ROUNDS = 7;
const SEQUENCES = 8;

const text = "The river crossed 42 provinces before unforgettable Huguenots settled near the old harbour. ".repeat(
  2500,
);

interface Measured {
  readonly wallMs: number;
  /** Longest time between two turns of the loop. */
  readonly blockMs: number;
}

/** Runs `work` while a histogram with a resolution of 1 ms watches the loop. */
async function watched(work: () => Promise<unknown>): Promise<Measured> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // The histogram counts from its first tick on.
  await new Promise((resolve) => setTimeout(resolve, 5));
  const begin = performance.now();
  await work();
  const wallMs = performance.now() - begin;
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  return { wallMs, blockMs: delay.max / 1e6 };
}

function show(name: string, rounds: readonly Measured[]): void {
  const of = (key: keyof Measured): string => {
    const values = rounds.map((each) => each[key]).toSorted((a, b) => a - b);
    const [low, middle, high] = [0, 0.5, 1].map((share) => values[Math.round(share * (values.length - 1))]!.toFixed(1));
    return `${middle!.padStart(8)} ms (${low} to ${high})`;
  };
  console.log(`  ${name.padEnd(34)} longest block ${of("blockMs")}   wall ${of("wallMs")}`);
}

for (const worker of [false, true]) {
  const encoder = createTransformersTokenEncoder({ model: options.model, worker });
  const loading = await watched(() => encoder.describe());
  const { specials, contextTokens } = await encoder.describe();
  const { ids } = await encoder.tokenize(text);
  const length = Math.min(2048, contextTokens) - specials.before.length - specials.after.length;
  const sequence = Int32Array.from([...specials.before, ...ids.subarray(0, length), ...specials.after]);
  const runs: Measured[] = [];
  const tokenized: Measured[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    runs.push(await watched(() => encoder.encode(Array<Int32Array>(SEQUENCES).fill(sequence))));
    tokenized.push(await watched(() => encoder.tokenize(text)));
  }
  await encoder.close();
  console.log(worker ? "in a worker (the default)" : "in the calling thread (worker: false)");
  show("loading the model", [loading]);
  show(`${SEQUENCES} runs of ${sequence.length} tokens`, runs);
  show(`tokenizing ${text.length} characters`, tokenized);
}
