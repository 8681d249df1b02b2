import {
  atOnce,
  contentDigest,
  embedOptionKinds,
  type EmbedOptions,
  fingerprintText,
  InvalidReplyError,
  type Journal,
  kindOf,
  kinds,
  knownModel,
  type OpenJournal,
  openJournal,
  packRequests,
  readOptions,
  tokensOf,
  type VectorCache,
} from "@embedloom/core";
import type { BatcherParts } from "../dispatch/index.ts";
import { describeWithRetry, requestSizes } from "./describe-with-retry.ts";
import { checkSource } from "../options/index.ts";
import type { StreamSource } from "../source/index.ts";

/** The options of `BatchingEmbedder.estimate`. */
export interface EstimateOptions<T> extends EmbedOptions {
  /** The text of an item. Absent: the items are strings. */
  readonly text?: ((item: T) => string) | undefined;
  /** What it holds costs nothing: the embedder that `withCache` made around this one. Absent: nothing is cached. */
  readonly cache?: Pick<VectorCache, "lookup"> | undefined;
  /** What it remembers costs nothing; it is locked meanwhile. Absent: nothing is remembered. */
  readonly journal?: Journal | undefined;
  /** What a million tokens cost, in US dollars. Absent: as core's facts say of the model. */
  readonly usdPerMillionTokens?: number | undefined;
}

/** What a run would take, without any request. */
export interface RunEstimate {
  /** Items of the source. */
  readonly inputs: number;
  /** Items whose text cannot be embedded: empty, or none. */
  readonly invalid: number;
  /** Different texts. */
  readonly distinct: number;
  /** Different texts that cost nothing, because they are cached or in the journal. */
  readonly known: number;
  /** Tokens of all others, as `estimateTokens` counts. */
  readonly tokens: number;
  /** Requests for all others, if none has to be repeated. */
  readonly requests: number;
  /** Price in US dollars. Absent: the price of the model is not known. */
  readonly costUsd: number | undefined;
  /** Minutes at the limits that are given or learnt by now. Absent: none is known. */
  readonly minutes: number | undefined;
}

/** Texts that are looked up together. */
const GROUP = 1024;

/** Prices a run; reads the source once and keeps a digest of each different text. */
export async function estimateRun<T>(
  parts: BatcherParts,
  source: StreamSource<T>,
  given: EstimateOptions<T>,
): Promise<RunEstimate> {
  const { embedder, settings } = parts;
  checkSource(source);
  const options = readOptions<EstimateOptions<T>>("options", given, { ...embedOptionKinds, ...estimateKinds });
  const { text = (item: T) => item as string, signal, journal } = options;
  const info = await describeWithRetry(parts, options, signal);
  const opened = journal && (await openJournal(journal, fingerprintText(info.fingerprint, options)));
  const counts = { inputs: 0, invalid: 0, known: 0 };
  const unknown: number[] = [];
  const seen = new Set<string>();
  let group: string[] = [];

  async function look(): Promise<void> {
    const known = await knownOf(group, opened, options);
    counts.known += known.filter(Boolean).length;
    group.forEach((each, i) => known[i] || unknown.push(tokensOf(embedder, each)));
    group = [];
    signal?.throwIfAborted();
  }

  async function take(item: T): Promise<void> {
    counts.inputs += 1;
    const content: unknown = atOnce<unknown>(text(item));
    if (typeof content !== "string" || content === "") counts.invalid += 1;
    else if (isNew(seen, contentDigest(content))) group.push(content);
    if (group.length === GROUP) await look();
  }

  try {
    if (Symbol.asyncIterator in source) for await (const item of asyncItems(source)) await take(item);
    // Items of a plain source are not waited for, whatever they are.
    else for (const item of itemsOf(source)) await take(item);
    await look();
  } finally {
    await opened?.close();
  }
  const sizes = parts.learnt.tighten(requestSizes(settings.limits, info.limits));
  const requests = [...packRequests(unknown.length, sizes, (i) => unknown[i]!)].length;
  const tokens = unknown.reduce((sum, each) => sum + each, 0);
  const price = options.usdPerMillionTokens ?? knownModel(embedder.model)?.price?.usdPerMillionTokens;
  return {
    ...counts,
    distinct: seen.size,
    tokens,
    requests,
    costUsd: tokens === 0 ? 0 : price && (tokens * price) / 1e6,
    minutes: minutesFor(requests, tokens, parts),
  };
}

function isNew(seen: Set<string>, digest: string): boolean {
  const size = seen.size;
  return seen.add(digest).size > size;
}

async function knownOf<T>(
  texts: readonly string[],
  journal: OpenJournal | undefined,
  { cache, inputType, dimensions, signal }: EstimateOptions<T>,
): Promise<readonly boolean[]> {
  const remembered = await journal?.lookup(texts.map(contentDigest));
  const cached = await cache?.lookup(texts, { inputType, dimensions, signal });
  if (cached !== undefined && (!Array.isArray(cached) || cached.length !== texts.length)) {
    throw new InvalidReplyError("shape", "The cache's `lookup` did not give one answer for each text.");
  }
  return texts.map((_, i) => (remembered?.[i] ?? cached?.[i]) !== undefined);
}

function minutesFor(requests: number, tokens: number, { settings }: BatcherParts): number | undefined {
  const { requestsPerMinute, tokensPerMinute } = settings.rateLimiter.limits;
  if (requestsPerMinute === undefined && tokensPerMinute === undefined) return undefined;
  return Math.max(requests / (requestsPerMinute ?? Infinity), tokens / (tokensPerMinute ?? Infinity));
}

const estimateKinds = {
  text: kinds.optional(kinds.callback),
  cache: kinds.optional(kinds.withMethods("an embedder that withCache made", "lookup")),
  journal: kinds.optional(kinds.journal),
  usdPerMillionTokens: kinds.optional(kinds.amount),
};

// As the language iterates, except that an iterator that is none is said to be none.
function* itemsOf<T>(source: Iterable<T>): Generator<T, void, undefined> {
  let iterator: Iterator<T> | undefined;
  kindOf("an array, an iterable or an async iterable of items", () => {
    iterator = source[Symbol.iterator]();
    return true;
  })("source", source);
  if (iterator === undefined) return;
  try {
    for (;;) {
      const result = iterator.next();
      kinds.object("source", result);
      if (result.done === true) return;
      yield result.value;
    }
  } finally {
    iterator.return?.();
  }
}

const iteratorKind = kinds.withMethods("what can be iterated", "next");

function asyncItems<T>(source: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = source[Symbol.asyncIterator]();
  iteratorKind("source", iterator);
  return { [Symbol.asyncIterator]: () => iterator };
}
