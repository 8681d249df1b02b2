import { type Embedder, fingerprintText, type VectorIndex, withDimensions } from "@embedloom/core";
import { withBatching } from "@embedloom/batcher";
import type { JobWorker, JobWorkerOptions } from "@embedloom/jobs";
import { openSink } from "../output/index.ts";
import type { CommandContext } from "../session/index.ts";
import { defaultProvider } from "../settings/index.ts";
import { openProvider, providerSettings, withWaitingNotice } from "../stack/index.ts";
import { duration, visibleText } from "../terminal/index.ts";
import { jobLine, jobRecord } from "./describe-job.ts";
import { failureReporter } from "./failure-reporter.ts";
import { type JobAddress, readJobAddress } from "./job-address.ts";
import type { JobOperands, WorkOptions } from "./jobs-options.ts";
import { type JobEngine, openEngine } from "./open-engine.ts";
import { openSharedLimiter, type SharedLimiter } from "./open-shared-limiter.ts";
import { openTextSource } from "./open-text-source.ts";

/**
 * Works on a job until it is done, or until Ctrl-C or SIGTERM: then batches under way are paid for and written, and their shards go
 * back into the queue at once.
 *
 * @throws UsageError before anything is sent when the command line cannot work
 */
export async function runWorker(
  { job: address, inputs }: JobOperands,
  options: WorkOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal } = context;
  const place = readJobAddress(address);
  const engine = await openEngine(place);
  const closing: (() => Promise<unknown>)[] = [];
  try {
    await printUnlessPlanned(engine, place, context);
    const { source, close } = await openTextSource(inputs, options, signal);
    closing.push(close);
    const { name, sink } = await openSink(options.sink);
    closing.push(() => sink.close());
    const { embedder, rateLimiter } = await openEmbedder(
      options,
      place.engine === "bullmq" ? place.url : undefined,
      context,
    );
    closing.push(
      () => embedder.close(),
      async () => rateLimiter?.close(),
    );
    const index = await sink.open(await identityOf(embedder, options, signal), { signal });
    const parts: JobWorkerOptions = {
      ...{ source, embedder, index, keepText: !options.withoutText, concurrency: options.concurrency },
      whenDone: options.wait ? "wait" : "end",
      // The session hears the signals, and says when to end.
      ...{ endOn: [], rateLimiter },
      onError: failureReporter(terminal),
    };
    terminal.remark(`Works on ${visibleText(place.shown)}, into ${visibleText(name)}. Ctrl-C ends it in good order.`);
    await untilEnd(engine.startWorker(parts), signal);
    signal.throwIfAborted();
    const job = engine.openJob();
    closing.push(() => job.close());
    const status = await job.status();
    terminal.line(jobLine(status));
    terminal.record(jobRecord(place.name, status));
  } finally {
    for (const close of closing.toReversed()) await close().catch(() => {});
  }
}

/** A name with a typing error is waited for like one whose plan is to come. */
async function printUnlessPlanned(
  engine: JobEngine,
  { shown }: JobAddress,
  { terminal }: CommandContext,
): Promise<void> {
  const job = engine.openJob();
  try {
    if ((await job.status()).phase !== "new") return;
    terminal.remark(`Nobody has planned ${visibleText(shown)} yet: waiting for \`jobs run\`.`);
  } finally {
    await job.close();
  }
}

async function untilEnd(worker: JobWorker, signal: AbortSignal): Promise<void> {
  const end = (): void => void worker.close().catch(() => {});
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  try {
    await worker.ended;
  } finally {
    signal.removeEventListener("abort", end);
  }
}

interface WorkerEmbedder {
  readonly embedder: Embedder;
  /** Absent: the provider has no limits to share. */
  readonly rateLimiter: SharedLimiter | undefined;
}

async function openEmbedder(
  options: WorkOptions,
  redisOfJob: string | undefined,
  { terminal }: CommandContext,
): Promise<WorkerEmbedder> {
  const { provider: kind = defaultProvider(), dimensions, requestsPerMinute, tokensPerMinute } = options;
  const provider = await openProvider(providerSettings({ ...options, provider: kind }, terminal));
  const withNotice = withWaitingNotice(provider.embedder, provider.label, ({ who, waitedMs }) =>
    terminal.remark(`No answer of ${who} for ${duration(waitedMs)}; still waiting.`),
  );
  const inner = dimensions === undefined ? withNotice : withDimensions(withNotice, dimensions);
  const limits = { requestsPerMinute, tokensPerMinute };
  const rateLimiter = await openSharedLimiter({ ...options, provider: kind }, redisOfJob, inner);
  return { embedder: withBatching(inner, rateLimiter === undefined ? limits : { rateLimiter }), rateLimiter };
}

async function identityOf(
  embedder: Embedder,
  { distance, encoding }: WorkOptions,
  signal: AbortSignal,
): Promise<VectorIndex["identity"]> {
  const { fingerprint, dimensions } = await embedder.describe({ signal });
  // A model that nobody has asked yet how wide its vectors are.
  const width = dimensions ?? (await embedder.embed(["width"], { signal })).embeddings.dimensions;
  return { fingerprint: fingerprintText(fingerprint), dimensions: width, distance, encoding };
}
