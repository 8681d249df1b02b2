// What telemetry adds to a call: CPU µs per `embed` of one text through an embedder that does next to nothing, wrapped and bare in
// turns: without an SDK, and with the SDK of OpenTelemetry keeping everything in memory. Run: node benchmarks/src/telemetry-overhead.ts
import { cpuUsage } from "node:process";
import { type Embedder, EmbeddingMatrix } from "@embedloom/core";
import { withTelemetry } from "@embedloom/telemetry";
import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import { AlwaysOffSampler, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { median, shownRange } from "./bench/statistics.ts";

const CALLS = 20_000;
const ROUNDS = 9;
const result = {
  embeddings: EmbeddingMatrix.zeros(1, 1536),
  usage: { requests: 1, tokens: 5, costUsd: undefined },
};
const bare: Embedder = {
  provider: "none",
  model: "none",
  estimateTokens: () => 1,
  describe: () => Promise.reject(new RangeError("not asked for")),
  embed: async () => result,
  close: async () => {},
};

class IdleReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}
const exporter = {
  export: (_: unknown, done: (result: { code: 0 }) => void) => done({ code: 0 }),
  shutdown: async () => {},
};
const spanProcessors = [new SimpleSpanProcessor({ exporter })];
const meterProvider = new MeterProvider({ readers: [new IdleReader()] });
const subjects: Readonly<Record<string, Embedder>> = {
  bare,
  "no SDK": withTelemetry(bare),
  "SDK, spans not sampled": withTelemetry(bare, {
    tracerProvider: new TracerProvider({ spanProcessors, sampler: new AlwaysOffSampler() }),
    meterProvider,
  }),
  "SDK, every span": withTelemetry(bare, { tracerProvider: new TracerProvider({ spanProcessors }), meterProvider }),
};
const samples = new Map(Object.keys(subjects).map((name) => [name, [] as number[]]));

for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, embedder] of Object.entries(subjects)) {
    // An application without an SDK has no context manager either.
    if (name.startsWith("SDK")) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    else context.disable();
    const before = cpuUsage();
    for (let call = 0; call < CALLS; call++) await embedder.embed(["a"]);
    const { user, system } = cpuUsage(before);
    if (round > 0) samples.get(name)!.push((user + system) / CALLS);
  }
}

const base = median(samples.get("bare")!);
console.log("| | CPU µs per call | more than bare |\n|---|---:|---:|");
for (const [name, values] of samples)
  console.log(`| ${name} | ${shownRange(values, 2)} | ${(median(values) - base).toFixed(2)} |`);
