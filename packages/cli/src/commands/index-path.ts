import { join } from "node:path";
import { visibleText } from "../command-line/visible-text.ts";
import { readDocuments } from "../documents/read-documents.ts";
import { saveIndex } from "../index-file/index-file.ts";
import type { VectorIndex } from "../index-file/vector-index.ts";
import { indexDocuments, type IndexingResult } from "../pipeline/index-documents.ts";
import { recallPace, recordPace } from "../pipeline/pace.ts";
import { lockFolder } from "../files/folder-lock.ts";
import type { StackContext } from "./run-with-stack.ts";

/** What is indexed. */
export interface IndexPathJob extends StackContext {
  /** An absolute path. */
  readonly path: string;
  /** What to call it. @default the path */
  readonly label?: string;
  /** Most characters of a chunk. Absent: the default. */
  readonly chunkCharacters?: number | undefined;
}

/** Folder of the index below the data folder. */
export function indexLocation(dataFolder: string): string {
  return join(dataFolder, "index");
}

/** Reads, chunks, embeds and saves everything below a path, and says what came of it. */
export async function indexPath(job: IndexPathJob): Promise<VectorIndex> {
  // Before anything is paid for.
  const lock = await lockFolder(indexLocation(job.dataFolder));
  try {
    return await indexAlone(job);
  } finally {
    lock.release();
  }
}

async function indexAlone(job: IndexPathJob): Promise<VectorIndex> {
  const { path, label = path, chunkCharacters, stack, terminal, signal, dataFolder } = job;
  const { documents, skipped, ignored } = await readDocuments(path);
  terminal.line(`Reading ${visibleText(label)}: ${count(documents.length, "document")}, embedded by ${stack.label}.`);
  for (const file of skipped) {
    terminal.remark(`Passed over ${visibleText(file.path)}: ${visibleText(file.reason)}.`);
    terminal.record({ type: "skipped", ...file });
  }
  if (ignored > 0) terminal.remark(`Left out ${ignored} that .gitignore names.`);
  const result = await indexDocuments({ source: path, documents, chunkCharacters, stack, terminal, signal });
  await saveIndex(indexLocation(dataFolder), result.index);
  await report(job, result);
  return result.index;
}

async function report({ stack, terminal, dataFolder }: IndexPathJob, result: IndexingResult): Promise<void> {
  const { index, embeddingMs, lateHits } = result;
  const { chunks, fingerprint } = index;
  const vectors = chunks.length * (index.late === undefined ? 1 : 2);
  const stats = stack.cacheStats?.();
  const cached = (stats?.hits ?? 0) + lateHits;
  const pace = await recallPace(dataFolder, fingerprint);
  const savedMs = pace === undefined || cached === 0 ? 0 : Math.max(0, pace * vectors - embeddingMs);
  if (cached === 0) await recordPace(dataFolder, { fingerprint, vectors, ms: embeddingMs });

  const contexts = index.late === undefined ? "plain" : "plain and late";
  terminal.line(`${count(chunks.length, "chunk")}, ${contexts}, in ${seconds(embeddingMs)}.`);
  if (stats !== undefined) {
    const saved = savedMs > 0 ? `, which saved about ${seconds(savedMs)}` : "";
    terminal.line(`${cached} of ${vectors} vectors came from the cache${saved}.`);
    if (stats.storeErrors > 0) terminal.remark(storeTrouble(stats.lastStoreError));
  }
  terminal.record({
    type: "indexed",
    source: index.source,
    model: index.model,
    documents: index.documents.length,
    chunks: chunks.length,
    vectors,
    cached,
    embeddingMs: Math.round(embeddingMs),
    savedMs: Math.round(savedMs),
    ...(stats && { storeErrors: stats.storeErrors, tokensSaved: stats.tokensSaved, costUsdSaved: stats.costUsdSaved }),
  });
}

function storeTrouble(error: unknown): string {
  return `The cache did not take part in everything: ${error instanceof Error ? error.message : String(error)}`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}
