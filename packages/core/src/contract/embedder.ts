import type { EmbedderInfo } from "./embedder-info.ts";
import type { EmbeddingMatrix } from "../matrix/index.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { OverlongInput } from "./overlong-input.ts";
import type { RateLimitState } from "../terms/index.ts";
import type { RequestPriority } from "./rate-limiter.ts";
import type { RowAllocator } from "./row-allocator.ts";
import type { Usage } from "./usage.ts";

/** What a text is for: models such as e5 and nomic put a different prompt before a question than before a document. */
export type InputType = "query" | "document";

/** The options of one {@link Embedder.embed} call. */
export interface EmbedOptions {
  /** What the inputs are for; the provider adds the model's own prompt. Absent: the inputs are embedded as they are. */
  readonly inputType?: InputType | undefined;
  /** Width of the rows, from 1 to the model's own. Absent: `EmbedderInfo.dimensions`. */
  readonly dimensions?: number | undefined;
  /**
   * The fingerprint that the caller keeps the rows under, from `describe()`. Where the weights were replaced since then, the
   * call fails with a `ModelChangedError`. Absent: the rows are of the weights that the model has now, all of the same.
   */
  readonly fingerprint?: Fingerprint | undefined;
  /** Aborts the call and everything it started; the call then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** Memory that the provider may write the rows into. Absent: it allocates its own. */
  readonly allocateRows?: RowAllocator | undefined;
  /**
   * Whether the call goes before others that wait, in the batcher and in rate limiters. Absent: `"high"` for queries, else
   * `"normal"`.
   */
  readonly priority?: RequestPriority | undefined;
}

/** What one {@link Embedder.embed} call gives. */
export interface EmbedResult {
  /** Row `i` belongs to input `i`, always; as many rows as inputs. */
  readonly embeddings: EmbeddingMatrix;
  /** What the call cost. */
  readonly usage: Usage;
  /** The server's limits after the last request. Absent: the server did not say. */
  readonly rateLimit?: RateLimitState | undefined;
  /** The inputs that were too long and were truncated or averaged, ascending. Absent: none. */
  readonly overlong?: readonly OverlongInput[] | undefined;
}

/** The options of a call that can be aborted. */
export interface AbortOptions {
  /** Aborts the call, which then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Turns texts into vectors. Providers implement it; a wrapper takes one and gives one.
 *
 * Nothing is read, opened or loaded before the first call.
 */
export interface Embedder {
  /** Kind of provider, such as `openai`; for messages and logs. */
  readonly provider: string;
  /** The model as the caller named it; for messages and logs. */
  readonly model: string;
  /** Tokens of `text` as the provider counts them for its limits, or an estimate of that. */
  estimateTokens(text: string): number;
  /** Says what the vectors are. Asks the server or reads the model's files at most once, and remembers the answer. */
  describe(options?: AbortOptions): Promise<EmbedderInfo>;
  /**
   * Embeds `inputs`, in as many requests as the limits ask for; no inputs need no request.
   *
   * @throws InvalidInputError before any request when an input is not a string or is empty
   * @throws InvalidOptionError before any request when `dimensions` is not a positive integer
   * @throws UnsupportedError when the model cannot give `dimensions`
   * @throws PartialEmbedError when some requests succeeded and others failed
   */
  embed(inputs: readonly string[], options?: EmbedOptions): Promise<EmbedResult>;
  /** Releases what the calls opened; safe to call twice, and a later call opens it again. */
  close(): Promise<void>;
}

/** Takes an embedder and gives an embedder. */
export type EmbedderWrapper<In extends Embedder = Embedder, Out extends Embedder = Embedder> = (inner: In) => Out;
