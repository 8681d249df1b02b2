import {
  checkInfo,
  type Embedder,
  type Fingerprint,
  fingerprintText,
  InvalidReplyError,
  kindOf,
  kinds,
  type OpenJournal,
  openJournal,
  tokensOf,
} from "@embedloom/core";
import { type DeadItems, deadItems } from "./dead-items.ts";
import { embedResumably } from "./embed-resumably.ts";
import { type BatchEmbedOptions, type BatchingEmbedder, withBatching } from "../call/index.ts";
import { type ArrivedEmbeddings, reindexFailure, type SettledEmbeddings } from "../results/index.ts";
import { createProgressSum } from "../progress/index.ts";
import type { StreamSource } from "../source/index.ts";
import { type ChunkPlan, createStreamChunks, type StreamChunks } from "./stream-chunks.ts";
import {
  type EmbedStreamOptions,
  resolveStreamOptions,
  type StreamErrorMode,
  type StreamSettings,
} from "../options/index.ts";
import { type StreamItem, streamItems } from "./stream-items.ts";

/**
 * Embeds the items of a source of any length, in order or as they are ready, in bounded memory: the source is pulled only while fewer than
 * `maxPending` items are held, and requests go on while the consumer works on an item.
 *
 * Give it an embedder of `withBatching`; with any other one, texts are packed and bad ones isolated, but nothing is retried. Leaving the loop (`break`,
 * `return()`) aborts what is in flight and ends the source.
 *
 * @throws InvalidOptionError at once when the source or an option cannot work
 * @throws PartialEmbedError from the loop with what succeeded after the last item that was yielded, or the failure
 * itself when nothing did, when an input fails and `onError` is `"throw"`; positions count from the first item
 * @throws an error that stops everything, such as used-up credit, also with `"collect"`, after every item that had
 * arrived was yielded
 * @throws whatever the source or `text` throws, after the items before it
 * @throws StoreError before any request while another run has the `journal`
 * @example
 * ```ts
 * import { embedStream, withBatching } from "@embedloom/batcher";
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const documents = [{ id: 7, body: "amber" }, { id: 8, body: "cedar" }];
 * const embedder = withBatching(createFakeEmbedder({ dimensions: 8 }));
 * for await (const { item, embedding } of embedStream(embedder, documents, { text: (document) => document.body })) {
 *   console.log(item.id, embedding.length); // 7 8, then 8 8
 * }
 * ```
 */
export function embedStream<T extends string, const M extends StreamErrorMode = "throw">(
  embedder: Embedder,
  source: StreamSource<T>,
  options?: EmbedStreamOptions<T, M>,
): AsyncIterableIterator<StreamItem<T, M>, undefined, undefined>;
export function embedStream<T, const M extends StreamErrorMode = "throw">(
  embedder: Embedder,
  source: StreamSource<T>,
  options: EmbedStreamOptions<T, M> & { readonly text: (item: T) => string },
): AsyncIterableIterator<StreamItem<T, M>, undefined, undefined>;
export function embedStream<T>(
  embedder: Embedder,
  source: StreamSource<T>,
  options: EmbedStreamOptions<T, StreamErrorMode> = {},
): AsyncIterableIterator<StreamItem<T, StreamErrorMode>, undefined, undefined> {
  kinds.embedder("embedder", embedder);
  const settings = resolveStreamOptions(source, options);
  const leave = new AbortController();
  const items = run(batching(embedder), source, settings, leave);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => items.next(),
    // A generator would answer `return` only after the `next` that waits for the embedder: so the wait ends first.
    async return() {
      leave.abort();
      return items.return(undefined);
    },
  };
}

async function* run<T>(
  embedder: BatchingEmbedder,
  source: StreamSource<T>,
  settings: StreamSettings<T>,
  leave: AbortController,
): AsyncGenerator<StreamItem<T, StreamErrorMode>, undefined, undefined> {
  const { journal, collect } = settings;
  const { signal } = settings.embedOptions;
  signal?.throwIfAborted();
  const calls = new AbortController();
  const onAbort = (): void => calls.abort(signal?.reason);
  const onLeave = (): void => calls.abort();
  signal?.addEventListener("abort", onAbort, { once: true });
  leave.signal.addEventListener("abort", onLeave, { once: true });
  let chunks: StreamChunks<T> | undefined;
  let opened: OpenJournal | undefined;
  try {
    const { limits, fingerprint } = checkInfo(await embedder.describe({ signal: calls.signal }));
    opened = journal && (await openJournal(journal, fingerprintText(fingerprint, settings.embedOptions)));
    const dead =
      opened && settings.onlyDeadLetters ? deadItems(source, settings.text, await opened.deadLetters()) : undefined;
    const positionOf = (index: number): number => dead?.positionOf(index) ?? index;
    const embed = embedChunk(embedder, settings, { journal: opened, positionOf, fingerprint }, calls.signal);
    const countTokens = (text: string): number => tokensOf(embedder, text);
    const items = dead?.items ?? source;
    chunks = createStreamChunks({ ...settings, source: items, embed, countTokens, sizes: limits });
    const stream = streamItems(chunks, collect, calls.signal);
    yield* dead === undefined ? stream : inPlace(stream, dead);
  } catch (error) {
    if (!leave.signal.aborted) throw error;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    calls.abort();
    await chunks?.close();
    await opened?.close();
  }
}

// The items of a list of dead letters, at their positions in the whole source.
async function* inPlace<T>(
  stream: AsyncGenerator<StreamItem<T, "collect">, undefined, undefined>,
  dead: DeadItems<T>,
): AsyncGenerator<StreamItem<T, "collect">, undefined, undefined> {
  for await (const item of stream) {
    const index = dead.positionOf(item.index);
    if (item.error === undefined) yield { ...item, index };
    else yield { ...item, index, error: reindexFailure(item, index - item.index, undefined).error };
  }
  return undefined;
}

/** What is known once a stream has begun. */
interface StreamRun {
  readonly journal: OpenJournal | undefined;
  readonly positionOf: (index: number) => number;
  readonly fingerprint: Fingerprint;
}

// How the items of one chunk get their vectors: by a call of the embedder, or from the journal.
function embedChunk<T>(
  embedder: BatchingEmbedder,
  { embedOptions, onlyDeadLetters, budget, onArrived, onProgress, total, clock }: StreamSettings<T>,
  { journal, positionOf, fingerprint }: StreamRun,
  signal: AbortSignal,
): ChunkPlan<T>["embed"] {
  const progress = onProgress && createProgressSum(total, onProgress, clock.now);

  async function embed(texts: readonly string[], heard: BatchEmbedOptions["onArrived"]): Promise<SettledEmbeddings> {
    const call = progress?.begin();
    try {
      return settledOf(
        await embedder.embedSettled(texts, {
          ...embedOptions,
          fingerprint,
          serverWorks: onlyDeadLetters,
          budget,
          signal,
          onProgress: call?.listener,
          onArrived: heard,
        }),
      );
    } finally {
      call?.end();
    }
  }

  const notify =
    onArrived &&
    ((arrived: ArrivedEmbeddings, start: number): void =>
      onArrived({ ...arrived, indices: arrived.indices.map((index) => positionOf(start + index)) }));
  if (journal === undefined) return (texts, start) => embed(texts, notify && ((arrived) => notify(arrived, start)));
  const onCached = (inputs: number): void => progress?.cached(inputs);
  return (texts, start) =>
    embedResumably({ journal, embed, onCached, onArrived: notify && ((arrived) => notify(arrived, start)) }, texts);
}

function batching(embedder: Embedder): BatchingEmbedder {
  return isBatching(embedder) ? embedder : withBatching(embedder, { attempts: 1 });
}

function settledOf(settled: SettledEmbeddings): SettledEmbeddings {
  try {
    settledKind("settled", settled);
    return settled;
  } catch {
    throw new InvalidReplyError("shape", "The embedder's `embedSettled` gave no settled embeddings.");
  }
}

const settledKind = kindOf("settled embeddings", (value) => {
  const { completed, failures } = value as SettledEmbeddings;
  kinds.matrix("embeddings", completed.embeddings);
  return Array.isArray(completed.indices) && Array.isArray(failures);
});

function isBatching(embedder: Embedder): embedder is BatchingEmbedder {
  return "embedSettled" in embedder && typeof embedder.embedSettled === "function";
}
