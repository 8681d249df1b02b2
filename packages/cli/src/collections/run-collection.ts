import { join } from "node:path";
import type { CacheStats } from "@embedloom/cache";
import { fingerprintText, type IndexIdentity, isEmbedloomError } from "@embedloom/core";
import type { TextChunk } from "@embedloom/late-chunk";
import { createSync, type PlannedSync, type Sync, type SyncReport, type SyncRunOptions } from "@embedloom/sync";
import type { Collection } from "../catalog/index.ts";
import { createPathsSource, type LeftOut, type PathsSource } from "../documents/index.ts";
import { UsageError } from "../errors/index.ts";
import type { CommandContext } from "../session/index.ts";
import { isInProcess } from "../settings/index.ts";
import type { StackInfo } from "../stack/index.ts";
import { cacheSince } from "./cache-since.ts";
import { collectionChunker } from "./collection-chunker.ts";
import { type OpenCollection, openCollection } from "./open-collection.ts";

/** A collection that can be brought in step with its documents. */
export interface CollectionRun extends OpenCollection {
  readonly source: PathsSource;
  /** What a run would do; no vector is made and nothing is written, but an empty index where there is none. */
  plan(): Promise<PlannedSync>;
  /** Brings the index in step. */
  run(options: Pick<SyncRunOptions, "onEvent" | "maxCostUsd" | "maxTokens">): Promise<FinishedRun>;
  /** What the run that gave this report did; the cache is counted from the last call of `recount`. */
  finished(report: SyncReport): FinishedRun;
  /** Counts the cache from here on. */
  recount(): void;
  /** The machinery, for whoever follows the documents as they change. */
  readonly sync: Sync;
  /** What the vectors are, and what makes them. */
  describe(): Promise<{ readonly identity: IndexIdentity; readonly info: StackInfo }>;
}

/** What a run did. */
export interface FinishedRun {
  readonly report: SyncReport;
  readonly leftOut: LeftOut;
  /** What the cache did. Absent: there is none. */
  readonly cache: CacheStats | undefined;
}

/** Chunks that are embedded together: few where the model computes here, so that progress shows. */
const BATCHES = { local: 32, remote: 256 } as const;

/**
 * Opens a collection for a run; the sync refuses another model for the vectors that are there.
 *
 * @param given what is read instead of the collection's paths
 */
export async function openRun(
  collection: Collection,
  folder: string,
  context: Pick<CommandContext, "terminal" | "dataFolder" | "signal" | "program">,
  given?: PathsSource,
): Promise<CollectionRun> {
  const { settings, base, name } = collection;
  const { signal } = context;
  const open = await openCollection(settings, folder, context);
  const { stack, sink } = open;
  const source = given ?? createPathsSource({ ...settings, base });
  const width = await unknownWidth(open, signal);
  const isLocal = isInProcess(settings.provider);
  const sync = createSync({
    source,
    sink,
    file: join(folder, "sync"),
    ...(stack.embedder === undefined ? { encoder: stack.encoder } : { embedder: stack.embedder }),
    ...(width !== undefined && { dimensions: width }),
    ...(settings.context === "document" && settings.dimensions !== undefined && { dimensions: settings.dimensions }),
    chunker: ({ id }) => collectionChunker(settings, id),
    metadata: (chunk, { id }) => placeOf(chunk, source, id),
    batchSize: isLocal ? BATCHES.local : BATCHES.remote,
    concurrency: isLocal ? 1 : 4,
    allowEmpty: true,
  });
  const guarded = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => inUsersWords(error, name, context.program));
  let counted = stack.cacheStats?.();
  function finished(report: SyncReport): FinishedRun {
    const now = stack.cacheStats?.();
    return { report, leftOut: source.leftOut(), cache: now && counted && cacheSince(counted, now) };
  }
  return {
    ...open,
    source,
    sync,
    finished,
    recount: () => void (counted = stack.cacheStats?.()),
    plan: () => guarded(sync.plan({ signal })),
    async run(options) {
      return finished(await guarded(sync.run({ ...options, signal })));
    },
    async describe() {
      const info = await (stack.embedder ?? stack.encoder)!.describe({ signal });
      const dimensions = width ?? settings.dimensions ?? info.dimensions!;
      const fingerprint = fingerprintText(info.fingerprint, { dimensions });
      return { identity: { fingerprint, dimensions, distance: "cosine", encoding: "float32" }, info };
    },
  };
}

function placeOf(chunk: TextChunk, source: PathsSource, id: string): Record<string, string | number> {
  const places = source.placesOf(id);
  const line = places?.lineAt === undefined ? chunk.startLine : places.lineAt(chunk.start);
  const endLine = places?.lineAt === undefined ? chunk.endLine : places.lineAt(Math.max(chunk.start, chunk.end - 1));
  const page = places?.pageAt?.(chunk.start);
  const heading = chunk.headingPath?.join(" > ") ?? "";
  return {
    ...(line !== undefined && { line }),
    ...(endLine !== undefined && { endLine: Math.max(line ?? 1, endLine) }),
    ...(page !== undefined && { page }),
    ...(heading !== "" && { heading }),
  };
}

/** The width of a model that does not tell it before it has answered; one short question finds it out. */
async function unknownWidth({ stack }: OpenCollection, signal: AbortSignal): Promise<number | undefined> {
  const { embedder } = stack;
  if (embedder === undefined) return undefined;
  const { dimensions } = await embedder.describe({ signal });
  if (dimensions !== undefined) return undefined;
  const { embeddings } = await embedder.embed(["width"], { inputType: "query", signal });
  return embeddings.dimensions;
}

function inUsersWords(error: unknown, name: string, program: string): never {
  if (!isEmbedloomError(error, "index_mismatch")) throw error;
  throw new UsageError(
    `The collection ${name} was made with another model, or other settings of it. ` +
      `Keep both: ${program} index PATH --name OTHER. Or bring the model in: ${program} migrate ${name} --provider …`,
    { cause: error },
  );
}
