import type { EmbedManyPlan } from "./ai-sdk-contender.ts";
import type { Contender } from "./contender.ts";
import type { EmbedloomContender } from "./embedloom-contender.ts";
import type { Field } from "./job.ts";
import type { LangChainPlan } from "./langchain-contender.ts";
import type { LlamaIndexPlan } from "./llamaindex-contender.ts";
import type { LoopPlan } from "./sdk-loop-contender.ts";

/** One library in one configuration. Nothing of a library is loaded before `load`, in the process of that contender alone. */
interface Entry {
  readonly name: string;
  readonly load: () => Promise<Contender>;
}

const embedloom = (name: string, ...options: Parameters<EmbedloomContender>): Entry => ({
  name,
  load: async () => (await import("./embedloom-contender.ts")).embedloomContender(...options),
});

const sdkLoop = (name: string, plan: LoopPlan): Entry => ({
  name,
  load: async () => (await import("./sdk-loop-contender.ts")).sdkLoopContender(plan),
});

const nodeHttp = (name: string, plan: LoopPlan): Entry => ({
  name,
  load: async () => (await import("./node-http-contender.ts")).nodeHttpContender(plan),
});

const langChain = (name: string, plan?: LangChainPlan): Entry => ({
  name,
  load: async () => (await import("./langchain-contender.ts")).langChainContender(plan),
});

const aiSdk = (name: string, plan?: EmbedManyPlan): Entry => ({
  name,
  load: async () => (await import("./ai-sdk-contender.ts")).aiSdkContender(plan),
});

const llamaIndex = (name: string, plan?: LlamaIndexPlan): Entry => ({
  name,
  load: async () => (await import("./llamaindex-contender.ts")).llamaIndexContender(plan),
});

// Without limits and faults: each as it comes, and with fewer, larger requests or more of them at once.
const throughput: readonly Entry[] = [
  embedloom("Embedloom"),
  sdkLoop("openai SDK, 1 at once x 2,048", { inputsPerRequest: 2048, concurrency: 1 }),
  sdkLoop("openai SDK, 8 at once x 512", { inputsPerRequest: 512, concurrency: 8 }),
  langChain("LangChain.js"),
  langChain("LangChain.js, 8 at once x 2,048", { batchSize: 2048, maxConcurrency: 8 }),
  aiSdk("AI SDK"),
  aiSdk("AI SDK, maxParallelCalls 8", { maxParallelCalls: 8 }),
  llamaIndex("LlamaIndex.TS"),
  llamaIndex("LlamaIndex.TS, x 2,048", { embedBatchSize: 2048 }),
];

// A server whose time grows with the request: each as it comes, with what a careful reader of its documentation sets, and the
// least a client can do with the sizes that are best for this very server.
const slow: readonly Entry[] = [
  embedloom("Embedloom"),
  embedloom("Embedloom, concurrency 8", () => ({ concurrency: 8 })),
  nodeHttp("best possible, 8 at once x 1,250", { inputsPerRequest: 1250, concurrency: 8 }),
  nodeHttp("best possible, 8 at once x 834", { inputsPerRequest: 834, concurrency: 8 }),
  nodeHttp("best possible, 8 at once x 512", { inputsPerRequest: 512, concurrency: 8 }),
  nodeHttp("best possible, 16 at once x 625", { inputsPerRequest: 625, concurrency: 16 }),
  sdkLoop("openai SDK, 8 at once x 512", { inputsPerRequest: 512, concurrency: 8 }),
  langChain("LangChain.js"),
  langChain("LangChain.js, 8 at once x 512", { batchSize: 512, maxConcurrency: 8 }),
  aiSdk("AI SDK"),
  llamaIndex("LlamaIndex.TS, x 512", { embedBatchSize: 512 }),
];

// A server that does one thing at a time.
const serial: readonly Entry[] = [
  embedloom("Embedloom"),
  nodeHttp("best possible, 1 at once x 2,048", { inputsPerRequest: 2048, concurrency: 1 }),
  nodeHttp("best possible, 2 at once x 512", { inputsPerRequest: 512, concurrency: 2 }),
  nodeHttp("best possible, 2 at once x 2,048", { inputsPerRequest: 2048, concurrency: 2 }),
  sdkLoop("openai SDK, 1 at once x 2,048", { inputsPerRequest: 2048, concurrency: 1 }),
  sdkLoop("openai SDK, 8 at once x 512", { inputsPerRequest: 512, concurrency: 8 }),
  langChain("LangChain.js"),
  langChain("LangChain.js, 8 at once x 512", { batchSize: 512, maxConcurrency: 8 }),
];

// Limits whose buckets hold little at the start.
const shortBucket: readonly Entry[] = [
  embedloom("Embedloom, limits learnt"),
  embedloom("Embedloom, limits given", ({ limits }) => limits ?? {}),
  sdkLoop("openai SDK, 8 at once x 100, 10 retries", { inputsPerRequest: 100, concurrency: 8, maxRetries: 10 }),
  langChain("LangChain.js, 8 at once x 100, 10 retries", { batchSize: 100, maxConcurrency: 8, maxRetries: 10 }),
];

// Under a rate limit: each as it comes, with longer waits and fewer requests at once.
const rateLimit: readonly Entry[] = [
  embedloom("Embedloom, limits learnt"),
  embedloom("Embedloom, limits given", ({ limits }) => limits ?? {}),
  sdkLoop("openai SDK, 8 at once x 100", { inputsPerRequest: 100, concurrency: 8 }),
  sdkLoop("openai SDK, 2 at once x 100, 10 retries", { inputsPerRequest: 100, concurrency: 2, maxRetries: 10 }),
  langChain("LangChain.js"),
  langChain("LangChain.js, 2 at once x 100, 10 retries", { batchSize: 100, maxConcurrency: 2, maxRetries: 10 }),
  aiSdk("AI SDK"),
  aiSdk("AI SDK, maxParallelCalls 2, 10 retries", { maxParallelCalls: 2, maxRetries: 10 }),
  llamaIndex("LlamaIndex.TS"),
  llamaIndex("LlamaIndex.TS, x 100", { embedBatchSize: 100 }),
];

// Under faults: the same 100 inputs in a request for all, 8 requests at once and 10 retries where that can be said.
const faults: readonly Entry[] = [
  embedloom("Embedloom", () => ({ concurrency: 8 }), {
    inputsPerRequest: 100,
    tokensPerInput: 8191,
    tokensPerRequest: 300_000,
  }),
  sdkLoop("openai SDK, 10 retries", { inputsPerRequest: 100, concurrency: 8, maxRetries: 10 }),
  langChain("LangChain.js, 10 retries", { batchSize: 100, maxConcurrency: 8, maxRetries: 10 }),
  aiSdk("AI SDK, 10 retries", { maxParallelCalls: 8, maxRetries: 10 }),
  llamaIndex("LlamaIndex.TS, 10 retries", { embedBatchSize: 100 }),
];

const fields: Readonly<Record<Field, readonly Entry[]>> = { throughput, slow, serial, rateLimit, shortBucket, faults };

/** The names in one list, ours first; in a quick run the first of each library alone. */
export function contendersOf(field: Field, quick: boolean): string[] {
  const names = fields[field].map(({ name }) => name);
  const library = (name: string): string => name.split(",")[0]!;
  return quick ? names.filter((name, i) => names.findIndex((other) => library(other) === library(name)) === i) : names;
}

/** How many of the names are ours. */
export function ownCount(names: readonly string[]): number {
  return names.filter((name) => name.startsWith("Embedloom")).length;
}

/** Loads one contender, and its library. */
export async function loadContender(field: Field, name: string): Promise<Contender> {
  const entry = fields[field].find((one) => one.name === name);
  if (entry === undefined) throw new RangeError(`No contender ${name} in ${field}`);
  return entry.load();
}
