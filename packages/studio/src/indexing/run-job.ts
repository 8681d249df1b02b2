import { type ArrivedEmbeddings, embedStream } from "@embedloom/batcher";
import { BudgetExhaustedError, type Embedder, isEmbedloomError, StoreError, wrapEmbedder } from "@embedloom/core";
import type { Journal, VectorKind } from "../journal/index.ts";
import { describeProblem } from "../problem/index.ts";
import type { ReadyStack } from "../providers/index.ts";

/** One run of a job, from its start or from where it was. */
export interface JobRun {
  readonly ready: ReadyStack;
  readonly journal: Journal;
  /** Documents that are not indexed. */
  readonly documents: readonly number[];
  readonly signal: AbortSignal;
  /** Whether nothing new is to be begun: what is under way is still finished, because it is paid. */
  readonly draining: () => boolean;
  /** Hears of chunks that have their vector, or will get none. */
  readonly onChunks: (kind: VectorKind, count: number, failed: boolean) => void;
  /** Hears of a document that is over. */
  readonly onDocument: (failure: string | undefined) => void;
}

/** Chunks of one call where the provider has no limit of its own: a model in this process shows its progress call by call. */
const CALL_SIZE = 64;
const MOST_CALL_SIZE = 512;

/** What a call that is not begun any more ends with: of a spent budget the batcher asks no further, and lets end what is under way. */
const PAUSED = new BudgetExhaustedError("The job pauses.");

/** The faults that lie with a document: all others end the job. */
const OWN_FAULTS: ReadonlySet<string> = new Set(["input_rejected", "input_too_long", "invalid_input", "invalid_reply"]);

/**
 * Embeds every chunk of the documents alone and, where the provider can, inside its document, both at once; ends when all
 * are over, or when it is draining and nothing is under way.
 *
 * @throws whatever makes going on pointless, such as a wrong key; what was done is in the journal
 */
export async function runJob(run: JobRun): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([run.signal, stop.signal]);
  const settle = createSettler(run);
  const lanes = [plainLane({ ...run, signal }, settle)];
  if (run.ready.late) lanes.push(lateLane({ ...run, signal }, settle));
  // One lane that fails ends the other.
  for (const lane of lanes) lane.catch((error: unknown) => stop.abort(error));
  const results = await Promise.allSettled(lanes);
  run.signal.throwIfAborted();
  for (const result of results) if (result.status === "rejected") throw stop.signal.reason ?? result.reason;
}

/** Is told that something is through with a document. */
type Settler = (document: number, failure?: string) => void;

function createSettler({ ready, journal, onDocument }: JobRun): Settler {
  const lanes = ready.late ? 2 : 1;
  return countdown(
    () => lanes,
    (document, failure) => {
      journal.close(ready.space, document, failure);
      onDocument(failure);
    },
  );
}

/** Is told of each part of a document that is over; with the last of `partsOf` it tells `onOver`, and the first failure. */
function countdown(partsOf: (document: number) => number, onOver: Settler): Settler {
  const open = new Map<number, { left: number; failure: string | undefined }>();
  return (document, failure) => {
    const state = open.get(document) ?? { left: partsOf(document), failure: undefined };
    state.left -= 1;
    state.failure ??= failure;
    open.set(document, state);
    if (state.left > 0) return;
    open.delete(document);
    onOver(document, state.failure);
  };
}

interface PlainItem {
  readonly document: number;
  readonly text: string;
}

async function plainLane(run: JobRun, settle: Settler): Promise<void> {
  const { ready, journal, documents, signal, draining, onChunks } = run;
  const chunkAt: number[] = [];
  const chunkCounts = new Map<number, number>();
  const countDown = countdown((document) => chunkCounts.get(document)!, settle);

  function* source(): Generator<PlainItem> {
    for (const document of documents) {
      if (draining()) return;
      const chunks = journal.openChunks(ready.space, document, "plain");
      if (chunks.length === 0) settle(document);
      else chunkCounts.set(document, chunks.length);
      const text = chunks.length === 0 ? "" : journal.text(document);
      for (const { id, start, end } of chunks) {
        if (draining()) return;
        chunkAt.push(id);
        yield { document, text: text.slice(start, end) };
      }
    }
  }

  const { inputsPerRequest = CALL_SIZE } = ready.info.limits;
  const stream = embedStream(untilDraining(ready.stack.embedder, draining), source(), {
    text: ({ text }: PlainItem) => text,
    inputType: "document",
    onError: "collect",
    order: "ready",
    // A call gets a quarter of them.
    maxPending: 4 * Math.min(inputsPerRequest, MOST_CALL_SIZE),
    onArrived: saveIn(journal, ready.space, chunkAt),
    signal,
  });
  function chunkOver(document: number, failure: string | undefined): void {
    onChunks("plain", 1, failure !== undefined);
    countDown(document, failure);
  }
  const unsure: { readonly document: number; readonly reason: string }[] = [];
  try {
    for await (const { item, error } of stream) {
      if (error === PAUSED) continue;
      // What lies with the provider may end the job: then the document is not to blame and stays open.
      if (error === undefined || isOwnFault(error))
        chunkOver(item.document, error === undefined ? undefined : reasonOf(error));
      else unsure.push({ document: item.document, reason: reasonOf(error) });
    }
  } catch (error) {
    // It comes once everything that was under way has come out; what is unsure stays open.
    if (error === PAUSED) return;
    throw error;
  }
  for (const { document, reason } of unsure) chunkOver(document, reason);
}

// Writes the vectors of every reply before they count as done.
function saveIn(journal: Journal, space: number, chunkAt: readonly number[]): (arrived: ArrivedEmbeddings) => void {
  return ({ indices, embeddings }) => {
    try {
      journal.savePlain(
        space,
        indices.map((index) => chunkAt[index]!),
        embeddings,
      );
    } catch (cause) {
      throw new StoreError("The vectors could not be written into the data folder: is the disk full?", { cause });
    }
  };
}

/** Begins no new call once the job is draining; those under way go on, because they are paid. */
function untilDraining(embedder: Embedder, draining: () => boolean): Embedder {
  return wrapEmbedder(embedder, {
    embed: async (inputs, options) => {
      if (draining()) throw PAUSED;
      return embedder.embed(inputs, options);
    },
  });
}

async function lateLane(run: JobRun, settle: Settler): Promise<void> {
  const { ready, journal, documents, signal, draining, onChunks } = run;
  for (const document of documents) {
    if (draining()) return;
    const open = journal.openChunks(ready.space, document, "late");
    const failure = open.length === 0 ? undefined : await embedLate(run, document, signal);
    if (open.length > 0) onChunks("late", open.length, failure !== undefined);
    settle(document, failure);
  }
}

/** Embeds all chunks of a document inside it; gives why it cannot be done. */
async function embedLate(
  { ready, journal }: JobRun,
  document: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const chunks = journal.chunks(document);
  try {
    const { vectors, cached } = await ready.stack.lateVectors!(journal.text(document), chunks, { signal });
    if (cached) ready.onLateHits(chunks.length);
    const ids = chunks.map(({ id }) => id);
    journal.saveLate(ready.space, ids, vectors);
    return undefined;
  } catch (error) {
    if (isOwnFault(error)) return reasonOf(error);
    throw error;
  }
}

function isOwnFault(error: unknown): boolean {
  return isEmbedloomError(error) && OWN_FAULTS.has(error.code);
}

function reasonOf(error: unknown): string {
  return isEmbedloomError(error) ? error.detail : describeProblem(error).error.message;
}
