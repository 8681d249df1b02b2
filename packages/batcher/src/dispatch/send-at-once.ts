import {
  EmbeddingMatrix,
  type EmbedOptions,
  type EmbedResult,
  type OverlongInput,
  type RowAllocator,
  tokensOf,
} from "@embedloom/core";
import { FRESH, type ServerEvidence } from "../classify/index.ts";
import type { BatcherParts } from "./batcher-parts.ts";
import type { RequestSizes } from "../pace/index.ts";
import { priorityOf, type SendOutcome } from "../send/index.ts";
import type { BatchRequest } from "./send-batch.ts";
import type { SettledEmbeddings } from "../results/index.ts";

/** More texts are seldom one request. */
const MOST_TEXTS = 128;

/** What a call is sent with. */
export interface CallScope {
  readonly options: EmbedOptions;
  readonly sizes: RequestSizes;
  readonly evidence: ServerEvidence;
  /** Its `stops` when the call began. */
  readonly stopsBefore: number;
}

/** The one request of a call, and what came of it. */
export interface OnlyRequest extends Pick<BatchRequest, "batch" | "number" | "texts"> {
  readonly outcome: SendOutcome;
  /** Memory that was made for its rows. Absent: none was asked for. */
  readonly memory: Float32Array | undefined;
}

/**
 * Tokens of a call that may be sent by {@link sendAtOnce}, as the provider's limit counts them. `undefined`: it takes several
 * requests, something else goes first, or its texts cannot all be counted, and the others of them have a right to be sent.
 */
export function tokensOfOneRequest(
  { embedder }: Pick<BatcherParts, "embedder">,
  texts: readonly string[],
  { sizes, evidence, stopsBefore }: CallScope,
): number | undefined {
  const { inputsPerRequest = Infinity, tokensPerRequest = Infinity } = sizes;
  if (evidence.held !== undefined || evidence.stops > stopsBefore || texts.length > inputsPerRequest) return undefined;
  let tokens = 0;
  try {
    for (const text of texts) tokens += tokensOf(embedder, text);
  } catch {
    return undefined;
  }
  return texts.length === 1 || tokens <= tokensPerRequest ? tokens : undefined;
}

/** Whether inputs are few texts, all of them different. */
export function areFew(inputs: readonly string[]): boolean {
  const { length } = inputs;
  if (length === 0 || length > MOST_TEXTS || (length > 1 && new Set(inputs).size < length)) return false;
  for (let i = 0; i < length; i++) if (typeof inputs[i] !== "string" || inputs[i] === "") return false;
  return true;
}

/**
 * Sends a whole call as its one request, without the parts that keep account of several: in a call of one text they
 * cost more than all else. Gives `undefined` when something else was to go first.
 *
 * @throws what ended the waiting
 */
export async function sendAtOnce(
  { pace, sender }: Pick<BatcherParts, "pace" | "sender">,
  texts: readonly string[],
  tokens: number,
  { options, evidence, stopsBefore }: CallScope,
): Promise<OnlyRequest | undefined> {
  let waiting = texts.length;
  const leaveQueue = (): void => {
    pace.wait(-waiting);
    waiting = 0;
  };
  const isOpen = (): boolean => evidence.held === undefined && evidence.stops === stopsBefore;
  let memory: Float32Array | undefined;
  // Made when the first reply shows the width.
  const allocateRows: RowAllocator = (dimensions) => (memory = EmbeddingMatrix.zeros(texts.length, dimensions).data);
  const request = {
    texts,
    tokens,
    options: { ...options, allocateRows },
    budgets: [],
    number: 0,
    gate: (): "open" | "shut" => (isOpen() ? "open" : "shut"),
    onSent() {
      request.number = evidence.sent();
    },
  };
  const cut = (): typeof request | undefined => {
    leaveQueue();
    return isOpen() ? request : undefined;
  };
  pace.wait(waiting);
  try {
    const admitted = await sender.admit(cut, options.signal, priorityOf(options));
    const outcome = await admitted?.send();
    if (outcome === undefined || outcome.kind === "held") return undefined;
    const ids = Array.from(texts, (_, id) => id);
    return { batch: { ids, tokens, history: FRESH }, number: request.number, texts, outcome, memory };
  } finally {
    leaveQueue();
  }
}

/** What a call has come to whose one request succeeded. */
export function settledAtOnce(
  { learnt }: Pick<BatcherParts, "learnt">,
  { batch, number, texts, memory }: OnlyRequest,
  { evidence }: CallScope,
  result: EmbedResult,
): SettledEmbeddings {
  const { usage, rateLimit, overlong } = result;
  evidence.succeeded(texts[0]!, number);
  learnt.accepted(texts.length, batch.tokens);
  return {
    completed: { indices: batch.ids, embeddings: ownRows(result.embeddings, memory), usage },
    failures: [],
    ...(rateLimit && { rateLimit }),
    ...(overlong && overlong.length > 0 && { overlong: inOrder(overlong) }),
  };
}

// Whoever asked may write to its rows: what the embedder may keep is copied.
function ownRows({ data, dimensions }: EmbeddingMatrix, memory: Float32Array | undefined): EmbeddingMatrix {
  const isOurs = data.buffer === memory?.buffer && data.length === memory.length;
  return new EmbeddingMatrix(isOurs ? data : data.slice(), dimensions);
}

function inOrder(overlong: readonly OverlongInput[]): OverlongInput[] {
  return overlong.toSorted((one, other) => one.index - other.index);
}
