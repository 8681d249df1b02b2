// Claim: 20,000 texts x 1,536 through createOpenAI take at most half the CPU of the best hand-written loop over the bare
// SDK, and at most 350 MB. Every run is a process of its own; the server is another, whose CPU and memory do not count.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { execPath } from "node:process";
import { parseArgs, promisify } from "node:util";
import { startServerProcess } from "./batcher-server-process.ts";

interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakRssMb: number;
}

const { values: options } = parseArgs({
  options: {
    texts: { type: "string", default: "20000" },
    rounds: { type: "string", default: "5" },
    // `canned` sends replies made before; `fake` is the fake server of the tests, which makes every vector.
    server: { type: "string", default: "canned" },
  },
});
const { texts } = options;
const rounds = Number(options.rounds);
const names = [
  "SDK, 8 at once x 100",
  "SDK, 8 at once x 512",
  "SDK, 1 at once x 2048",
  "createOpenAI",
  "withBatching(createOpenAI)",
];

async function startCanned(): Promise<{ url: string } & AsyncDisposable> {
  const server = spawn(execPath, [join(import.meta.dirname, "openai-canned-server.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [greeting] = await once(server.stdout, "data");
  return { url: String(greeting).trim(), [Symbol.asyncDispose]: async () => void server.kill() };
}

const server = options.server === "fake" ? await startServerProcess({}) : await startCanned();
const baseURL = server.url;

async function runOnce(name: string): Promise<Run> {
  const program = join(import.meta.dirname, "openai-client.ts");
  const { stdout } = await promisify(execFile)(execPath, [program, name, baseURL, texts]);
  return JSON.parse(stdout) as Run;
}

const runs = new Map(names.map((name) => [name, [] as Run[]]));
try {
  for (const name of names) await runOnce(name); // the server makes its replies now
  // In turn, so that a slow minute of the machine meets all of them.
  for (let round = 0; round < rounds; round++) for (const name of names) runs.get(name)?.push(await runOnce(name));
} finally {
  await server[Symbol.asyncDispose]();
}

const sorted = (name: string, figure: keyof Run): number[] =>
  (runs.get(name) ?? []).map((run) => run[figure]).toSorted((one, other) => one - other);
const median = (values: readonly number[]): number => values[Math.floor(values.length / 2)] ?? Number.NaN;
const medianOf = (name: string, figure: keyof Run): number => median(sorted(name, figure));
const shown = (name: string, figure: keyof Run): string => {
  const values = sorted(name, figure);
  return `${medianOf(name, figure).toFixed(0)} (${values[0]?.toFixed(0)} to ${values.at(-1)?.toFixed(0)})`;
};
const best = Math.min(...names.filter((name) => name.startsWith("SDK")).map((name) => medianOf(name, "cpuMs")));
console.log(`${texts} texts x 1,536, the ${options.server} server, median of ${rounds} runs (least to most)`);
console.log("| client | wall ms | CPU ms | CPU, of the best SDK loop | peak RSS MB |\n|---|---|---|---|---|");
for (const name of names) {
  const share = (medianOf(name, "cpuMs") / best).toFixed(2);
  console.log(
    `| ${name} | ${shown(name, "wallMs")} | ${shown(name, "cpuMs")} | ${share} | ${shown(name, "peakRssMb")} |`,
  );
}
