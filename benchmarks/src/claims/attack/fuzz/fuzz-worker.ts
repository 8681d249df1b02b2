// Runs the cases of one package from a place on; started by fuzz-process.ts, which ends it when it hangs.
import { parentPort, workerData } from "node:worker_threads";
import { baselinesOf } from "./baselines.ts";
import { casesOf, placesOf } from "./fuzz-cases.ts";
import { judgeCase } from "./judge-case.ts";

const { name, entries, seed, most, from, only, shared } = workerData as {
  readonly name: string;
  readonly entries: readonly string[];
  readonly seed: number;
  readonly most: number;
  readonly from: number;
  readonly only: string;
  readonly shared: SharedArrayBuffer;
};
// A port between threads has no origin to name.
const notifyParent = (message: object): void => parentPort?.postMessage(message, []);
/** The case that runs, and the beats of the heart. */
const state = new Int32Array(shared);
const AT_ONCE = 12;

let current = "before the first case";
for (const event of ["unhandledRejection", "uncaughtException"] as const) {
  process.on(event, (error: unknown) => {
    let detail = event;
    try {
      detail += `: ${error instanceof Error ? error.stack : String(error)}`.split("\n").slice(0, 4).join(" | ");
    } catch {
      // A thrown thing that cannot be printed.
    }
    notifyParent({ kind: "raw", id: `near ${current}`, detail });
  });
}
console.warn = console.error = console.log = (...shown: unknown[]) => void shown;
const heart = setInterval(() => Atomics.add(state, 1, 1), 100);

try {
  await run();
} catch (error) {
  notifyParent({
    kind: "raw",
    id: "the fuzz itself",
    detail: String(error instanceof Error ? error.stack : error),
  });
}
clearInterval(heart);
notifyParent({ kind: "end" });

async function run(): Promise<void> {
  const baselines = await baselinesOf(name);
  const exports: object = Object.assign({}, ...(await Promise.all(entries.map((entry) => import(entry)))));
  const { places, unknown } = await placesOf(exports, baselines);
  const cases = casesOf(
    places.filter(({ target }) => target.includes(only)),
    seed,
    most,
  );
  notifyParent({ kind: "start", places: places.length, cases: cases.length, unknown });
  let next = from;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < cases.length) {
        const index = next++;
        Atomics.store(state, 0, index);
        current = cases[index]!.id;
        notifyParent({ kind: "case", id: current });
        for (const finding of await judgeCase(cases[index]!, baselines)) notifyParent(finding);
      }
    }),
  );
  // What was let go of may still fail.
  await new Promise((resolve) => {
    setTimeout(resolve, 300);
  });
  await baselines.close();
}
