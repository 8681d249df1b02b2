import {
  atOnce,
  embedOptionKinds,
  type EmbedOptions,
  InvalidOptionError,
  type Journal,
  kindOf,
  kinds,
  MAX_TIMER_MS,
  readOptions,
} from "@embedloom/core";
import type { ArrivedEmbeddings } from "../results/index.ts";
import { callKinds } from "./batching-options.ts";
import { type Budget, type BudgetLimits, ownBudget } from "../limit/index.ts";
import { type Clock, clockKind, guardClock, systemClock } from "../time/index.ts";
import type { ProgressListener } from "../progress/index.ts";
import type { StreamSource } from "../source/index.ts";

/** What a stream does about an input that fails: end with the error, or give the error in the item's place. */
export type StreamErrorMode = "throw" | "collect";

/** The order in which a stream yields its items. */
export type StreamOrder = "source" | "ready";

/** The options of `embedStream`. */
export interface EmbedStreamOptions<T, M extends StreamErrorMode = "throw"> extends EmbedOptions, BudgetLimits {
  /** The text of an item. Absent: the items are strings. */
  readonly text?: ((item: T) => string) | undefined;
  /** What a failed input does. @default "throw" */
  readonly onError?: M | undefined;
  /**
   * The order in which items are yielded: that of the source, or request by request as they complete.
   *
   * @default "source"
   */
  readonly order?: StreamOrder | undefined;
  /**
   * Keeps the vectors that arrived, by content, and the texts that failed. A run that was killed can then continue, even if the
   * source has grown, shrunk or changed its order. Absent: nothing is kept.
   */
  readonly journal?: Journal | undefined;
  /** Embeds only the items whose text failed in an earlier run with this `journal`, and skips all others. @default false */
  readonly onlyDeadLetters?: boolean | undefined;
  /**
   * Called with the vectors of every reply before its items are yielded, to store them safely; positions count from the first item
   * of the source. If it throws or rejects, the stream ends with that error and keeps what was done.
   */
  readonly onArrived?: ((arrived: ArrivedEmbeddings) => void) | undefined;
  /**
   * Most items held at any time: pulled from the source and not yet yielded. A request gets a quarter of them at most.
   *
   * @default 8192
   */
  readonly maxPending?: number | undefined;
  /** How long items wait for a source that is slower than the embedder, in milliseconds. @default 100 */
  readonly maxWaitMs?: number | undefined;
  /** A budget that the stream shares with others, in place of its own `maxTokens` and `maxCostUsd`. Absent: none. */
  readonly budget?: Budget | undefined;
  /** Number of items, for the progress. Absent: the length of an array, else unknown. */
  readonly total?: number | undefined;
  /** Called after every request with the progress of the stream. Absent: nothing is called. */
  readonly onProgress?: ProgressListener | undefined;
  /** The clock it waits by, for tests. @default the system's */
  readonly clock?: Clock | undefined;
}

/** {@link EmbedStreamOptions} checked and completed. */
export interface StreamSettings<T> {
  readonly embedOptions: EmbedOptions;
  readonly text: (item: T) => string;
  readonly collect: boolean;
  readonly asReady: boolean;
  readonly journal: Journal | undefined;
  readonly onlyDeadLetters: boolean;
  readonly onArrived: ((arrived: ArrivedEmbeddings) => void) | undefined;
  readonly maxPending: number;
  readonly maxWaitMs: number;
  readonly budget: Budget | undefined;
  readonly total: number | undefined;
  readonly onProgress: ProgressListener | undefined;
  readonly clock: Clock;
}

/**
 * Checks the source and the options and fills in the defaults.
 *
 * @throws InvalidOptionError naming the first that cannot work
 */
export function resolveStreamOptions<T>(
  source: StreamSource<T>,
  given: EmbedStreamOptions<T, StreamErrorMode>,
): StreamSettings<T> {
  checkSource(source);
  const options = readOptions<EmbedStreamOptions<T, StreamErrorMode>>("options", given, {
    ...embedOptionKinds,
    ...callKinds,
    ...streamKinds,
  });
  const { onError = "throw", order = "source", maxPending = 8192, maxWaitMs = 100, clock = systemClock } = options;
  const { inputType, dimensions, signal, priority } = options;
  const total = options.total ?? (Array.isArray(source) ? source.length : undefined);
  if (options.onlyDeadLetters === true && options.journal === undefined) {
    throw new InvalidOptionError("onlyDeadLetters", "absent without a `journal`, which has the list", true);
  }
  return {
    embedOptions: { inputType, dimensions, signal, priority },
    // Whatever is not a string is refused input by input, with its position.
    text: textOf(options.text),
    collect: onError === "collect",
    asReady: order === "ready",
    journal: options.journal,
    onlyDeadLetters: options.onlyDeadLetters ?? false,
    onArrived: options.onArrived,
    maxPending,
    maxWaitMs,
    budget: budgetOf(options),
    total,
    onProgress: options.onProgress,
    clock: guardClock(clock),
  };
}

const streamKinds = {
  text: kinds.optional(kinds.callback),
  onError: kinds.optional(kinds.oneOf("throw", "collect")),
  order: kinds.optional(kinds.oneOf("source", "ready")),
  journal: kinds.optional(kinds.journal),
  onlyDeadLetters: kinds.optional(kinds.flag),
  maxPending: kinds.optional(kinds.integer(1)),
  maxWaitMs: kinds.optional(kinds.integer(0, MAX_TIMER_MS)),
  total: kinds.optional(kinds.integer(0)),
  clock: kinds.optional(clockKind),
};

const sourceKind = kindOf(
  "an array, an iterable or an async iterable of items",
  (value) =>
    typeof value === "object" &&
    value !== null &&
    !(ArrayBuffer.isView(value) && Reflect.get(value.buffer, "detached") === true) &&
    [Symbol.iterator, Symbol.asyncIterator].some((name) => typeof Reflect.get(value, name) === "function"),
);

/** Refuses what items cannot be pulled from. */
export function checkSource(source: unknown): void {
  sourceKind("source", source);
}

function textOf<T>(text: ((item: T) => string) | undefined): (item: T) => string {
  return text === undefined ? (item) => item as string : (item) => atOnce(text(item)) as string;
}

function budgetOf<T>({ budget, ...limits }: EmbedStreamOptions<T, StreamErrorMode>): Budget | undefined {
  const own = ownBudget(limits);
  if (budget !== undefined && own !== undefined) {
    throw new InvalidOptionError("budget", "absent beside `maxTokens` and `maxCostUsd`, which make one", budget);
  }
  return budget ?? own;
}
