// Tokens a second, time to load and memory in this process, beside Python's onnxruntime and onnxruntime-web's WASM on the same file.
//
//   npm run claims -- model --only speed --base FOLDER [--python PATH]
//
// FOLDER holds `onnx/model.onnx` (claims/model/minilm_folder.py makes one); the Python at PATH has onnxruntime and numpy. All run one
// sequence at a time, in turns, as many rounds each; ratios are of medians, with the lowest and highest of the rounds.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ClaimReport } from "../claim-report.ts";

const ROUNDS = 7;
const SEQUENCES = { count: 12, tokens: 192 };

/** Measures at one and at two threads, and holds us to Python where there is one. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  report.section("Speed in process");
  const flags = { base: { type: "string" }, python: { type: "string" } } as const;
  const { values } = parseArgs({ args: [...options], options: flags, strict: false });
  if (typeof values.base !== "string") {
    report.skip("speed beside Python", "give a model's folder with --base FOLDER");
    return;
  }
  const python = typeof values.python === "string" ? values.python : undefined;
  if (python === undefined) report.skip("speed beside Python", "give a Python that has onnxruntime with --python PATH");
  for (const threads of [1, 2]) await atThreads(report, values.base, threads, python);
}

async function atThreads(
  report: ClaimReport,
  base: string,
  threads: number,
  python: string | undefined,
): Promise<void> {
  const ours = join(import.meta.dirname, "our-runs-process.ts");
  const commands: Record<string, readonly [string, ...string[]]> = {
    ours: [process.execPath, ours, base, String(threads), "native"],
    "onnxruntime-web, WASM": [process.execPath, ours, base, String(threads), "wasm"],
    ...(python !== undefined && {
      "Python onnxruntime": [
        python,
        join(import.meta.dirname, "python_runs.py"),
        join(base, "onnx", "model.onnx"),
        String(threads),
      ],
    }),
  };
  const runners = new Map<string, Runner>();
  for (const [name, command] of Object.entries(commands)) runners.set(name, await openRunner(command));
  const rates = new Map([...runners.keys()].map((name) => [name, [] as number[]]));
  const megabytes = new Map<string, number>();
  const work = JSON.stringify(sequences());
  // The first round is to warm up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, runner] of runners) {
      const { ms, megabytes: most } = await runner.run(work);
      if (round > 0) rates.get(name)!.push((1000 * SEQUENCES.count * SEQUENCES.tokens) / ms);
      megabytes.set(name, most);
    }
  }
  for (const { close } of runners.values()) await close();
  report.note(
    `\n${threads} thread${threads === 1 ? "" : "s"}, ${SEQUENCES.count} sequences of ${SEQUENCES.tokens} tokens`,
  );
  report.table(
    ["", "tokens/s", "lowest to highest", "load, ms", "peak memory, MB"],
    [...runners].map(([name, { loadMs }]) => {
      const each = rates.get(name)!;
      const spread = `${Math.round(Math.min(...each))} to ${Math.round(Math.max(...each))}`;
      return [name, Math.round(median(each)), spread, Math.round(loadMs), Math.round(megabytes.get(name)!)];
    }),
  );
  const wasm = rates.get("onnxruntime-web, WASM")!;
  report.note(`WASM runs at ${(median(wasm) / median(rates.get("ours")!)).toFixed(2)} of the native speed.`);
  const theirs = rates.get("Python onnxruntime");
  if (theirs === undefined) return;
  const ratios = rates.get("ours")!.map((rate, i) => rate / theirs[i]!);
  report.goal(`our tokens a second over Python's, ${threads} thread${threads === 1 ? "" : "s"}`, {
    value: median(ratios),
    atLeast: 1,
    spread: [Math.min(...ratios), Math.max(...ratios)],
  });
}

function sequences(): number[][] {
  return Array.from({ length: SEQUENCES.count }, (_, row) =>
    Array.from({ length: SEQUENCES.tokens }, (__, i) => 1000 + ((row * 7919 + i * 104_729) % 20_000)),
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** A process that runs the work of a line and answers with a line. */
interface Runner {
  readonly loadMs: number;
  run(work: string): Promise<{ readonly ms: number; readonly megabytes: number }>;
  close(): Promise<void>;
}

async function openRunner([command, ...args]: readonly [string, ...string[]]): Promise<Runner> {
  const child: ChildProcessWithoutNullStreams = spawn(command, args);
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    return done === true ? {} : JSON.parse(value);
  };
  const { loadMs = NaN } = (await next()) as { loadMs?: number };
  return {
    loadMs,
    async run(work) {
      child.stdin.write(`${work}\n`);
      const { ms = NaN, megabytes = NaN } = (await next()) as { ms?: number; megabytes?: number };
      return { ms, megabytes };
    },
    async close() {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.stdin.end();
      // The thread of a model that is open keeps the process.
      child.kill();
      await ended;
    },
  };
}
