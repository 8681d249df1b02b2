import { createTokenBucketLimiter, withBatching } from "@embedloom/batcher";
import { fingerprintText, knownModel, type RateLimiter } from "@embedloom/core";
import { planShards, runShard } from "@embedloom/jobs";
import { createFakeEmbedder, createFakeSink, createNumberedSource, numberedText } from "@embedloom/testing";
import type { ClaimReport } from "../claim-report.ts";
import { openJobBench } from "./job-bench.ts";
import { createSimulatedClock } from "./simulated-clock.ts";

const SERVER_MS = 200;
/** What the simulation measures of a small plan, where what a job holds once counts with it. */
const BYTES_PER_SHARD = 900;
const BILLION = 1e9;
/** Tokens of a text on paper: a paragraph. */
const TOKENS = 100;

/** The scheduler in simulated time beside the real run, and then a billion texts on paper. */
export async function measureSimulation(report: ClaimReport, texts: number): Promise<void> {
  report.section(`The simulation beside the real run: ${texts} texts, four workers, no faults`);
  const tokens = Math.ceil(Buffer.byteLength(numberedText(texts, 1)) / 4);
  // A minute for 100,000 texts: this machine is not to be what is measured.
  const tokensPerMinute = Math.max((texts * tokens) / Math.max(1, texts / 100_000), 200_000);
  const simulated = await simulatedSeconds(texts, tokensPerMinute);
  const bench = await openJobBench({
    rateLimits: { tokensPerMinute, requestsPerMinute: 10_000 },
    serviceTime: { fixedMs: SERVER_MS },
  });
  if (typeof bench === "string") report.skip("the real run", bench);
  else {
    try {
      const { shards } = await bench.plan(texts, 1000);
      report.note(`${((await bench.queueBytes()) / shards).toFixed(0)} bytes a shard in the queue`);
      const workers = await Promise.all(Array.from({ length: 4 }, () => bench.start(texts, 1, tokensPerMinute)));
      await Promise.all(workers.map(({ ended }) => ended));
      const starts = bench.server.requests.map(({ startedAt }) => startedAt);
      const real = (Math.max(...starts) - Math.min(...starts) + SERVER_MS) / 1000;
      report.note(`simulated ${simulated.toFixed(1)} s, real ${real.toFixed(1)} s`);
      report.goal("real time beside the simulated one", { value: real / simulated, atLeast: 0.9 });
      report.goal("real time beside the simulated one, at most", { value: real / simulated, atMost: 1.1 });
    } finally {
      await bench.close();
    }
  }
}

/** Shards, batches, batcher and limiter as they are, in a time that passes as soon as all of them wait. */
async function simulatedSeconds(texts: number, tokensPerMinute: number): Promise<number> {
  const clock = createSimulatedClock();
  const rateLimiter = createTokenBucketLimiter({ tokensPerMinute, requestsPerMinute: 10_000, clock });
  // The shared limiter begins with nothing to spend.
  await clock.run(rateLimiter.acquire({ requests: 1, tokens: tokensPerMinute }));
  const source = createNumberedSource(texts);
  const lanes = Array.from({ length: 4 }, async () => {
    const embedder = withBatching(
      createFakeEmbedder({
        dimensions: 8,
        limits: { inputsPerRequest: 100, tokensPerInput: 8191, tokensPerRequest: 300_000 },
        beforeRequest: (_, signal) => clock.sleep(SERVER_MS, signal),
      }),
      { rateLimiter, clock },
    );
    const fingerprint = fingerprintText((await embedder.describe()).fingerprint);
    const identity = { fingerprint, dimensions: 8, distance: "cosine", encoding: "float32" } as const;
    return { embedder, index: await createFakeSink().open(identity) };
  });
  const shards = planShards(source, { idsPerShard: 1000 });
  const work = async (): Promise<void> => {
    const workers = await Promise.all(lanes);
    const lane = async (parts: (typeof workers)[number]): Promise<void> => {
      for (let next = await shards.next(); next.done !== true; next = await shards.next()) {
        await runShard(next.value, { source, ...parts, batchTexts: 200 });
      }
    };
    await Promise.all(workers.flatMap((parts) => [lane(parts), lane(parts)]));
  };
  return (await clock.run(work())) / 1000;
}

const usdOf = (model: string): number => knownModel(model)?.price?.usdPerMillionTokens ?? NaN;

/**
 * OpenAI's first and highest tier, prices by core's facts; Voyage's first tier (https://docs.voyageai.com/docs/rate-limits) at its listed
 * price; Jina's limits of a premium key (https://jina.ai/contact-sales), whose price depends on what is bought. Accounts differ, and 400
 * texts a second of a machine are assumed.
 */
const PROVIDERS = [
  {
    name: "text-embedding-3-small, 1M tokens a minute",
    tokensPerMinute: 1e6,
    requestsPerMinute: 3000,
    usd: usdOf("text-embedding-3-small"),
    inputs: 2048,
  },
  {
    name: "text-embedding-3-small, 10M tokens a minute",
    tokensPerMinute: 1e7,
    requestsPerMinute: 1e4,
    usd: usdOf("text-embedding-3-small"),
    inputs: 2048,
  },
  {
    name: "text-embedding-3-large, 10M tokens a minute",
    tokensPerMinute: 1e7,
    requestsPerMinute: 1e4,
    usd: usdOf("text-embedding-3-large"),
    inputs: 2048,
  },
  { name: "voyage-3.5, 8M tokens a minute", tokensPerMinute: 8e6, requestsPerMinute: 2000, usd: 0.06, inputs: 1000 },
  {
    name: "jina-embeddings-v3, 5M tokens a minute",
    tokensPerMinute: 5e6,
    requestsPerMinute: 2000,
    usd: undefined,
    inputs: 2048,
  },
  {
    name: "local, 8 machines of 400 texts a second",
    tokensPerMinute: 8 * 400 * TOKENS * 60,
    requestsPerMinute: 1e6,
    usd: 0,
    inputs: 64,
  },
] as const;

/** What a billion texts cost, at the pace of the real limiter in simulated time. */
export async function measurePaper(report: ClaimReport): Promise<void> {
  report.section(`On paper: 1e9 texts of ${TOKENS} tokens, in shards of 2,000`);
  const shards = BILLION / 2000;
  const rows = [];
  for (const provider of PROVIDERS) {
    const hours = (await simulatedHours(provider)) * (BILLION / PAPER_TEXTS);
    const usd = provider.usd === undefined ? "not known" : (BILLION * TOKENS * provider.usd) / 1e6;
    rows.push([provider.name, Math.round(hours), (hours / 24).toFixed(1), usd, BILLION / requestTexts(provider)]);
  }
  report.table(["provider", "hours", "days", "dollars", "requests"], rows);
  const queued = Math.min(shards, 100_000) * BYTES_PER_SHARD;
  report.note(
    `queue: ${BYTES_PER_SHARD} bytes a shard, at most 100,000 of ${shards} waiting: ${(queued / 1e6).toFixed(0)} MB`,
  );
  report.note(
    `shards that are done: a bit each, ${(shards / 8e3).toFixed(0)} kB; fences in the index: ${((shards * 80) / 1e6).toFixed(0)} MB`,
  );
  report.goal("queue bytes a text of the billion", { value: queued / BILLION, atMost: 1 });
}

/** The part of the billion whose requests are gone through one by one; the rest goes at the same pace. */
const PAPER_TEXTS = 2e6;

type Provider = { readonly tokensPerMinute: number; readonly requestsPerMinute: number; readonly inputs: number };

function requestTexts({ inputs }: Provider): number {
  return Math.min(inputs, Math.floor(300_000 / TOKENS));
}

async function simulatedHours(provider: Provider): Promise<number> {
  const clock = createSimulatedClock();
  const { tokensPerMinute, requestsPerMinute } = provider;
  const limiter: RateLimiter = createTokenBucketLimiter({ tokensPerMinute, requestsPerMinute, clock });
  await clock.run(
    limiter.acquire({ requests: 1, tokens: tokensPerMinute }).then((permit) => permit.release({ admitted: true })),
  );
  const texts = requestTexts(provider);
  let left = PAPER_TEXTS / texts;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const permit = await limiter.acquire({ requests: 1, tokens: texts * TOKENS });
      await clock.sleep(SERVER_MS);
      permit.release({ admitted: true });
    }
  };
  return (await clock.run(Promise.all(Array.from({ length: 64 }, worker)))) / 3_600_000;
}
