import { readOptions } from "../arguments/index.ts";
import { InvalidReplyError } from "../errors/index.ts";
import { isEmbedloomError } from "../failures/index.ts";
import * as kinds from "../arguments/index.ts";
import { addUsage, type DocumentsResult, NO_USAGE, type Usage } from "../contract/index.ts";
import type { RateLimitState } from "../terms/index.ts";
import type { DocumentUnit } from "./document-unit.ts";
import {
  encodeUnits,
  unitWorkKinds,
  type UnitOutcome,
  type UnitRun,
  type UnitWork,
  type VectorRows,
} from "./encode-units.ts";
import { packDocuments } from "./pack-documents.ts";

/** What one request of a document encoder gives. */
export interface RequestVectors<Vectors> {
  /** The rows of each document of the request, in its order. */
  readonly vectors: readonly Vectors[];
  readonly usage: Usage;
  readonly rateLimit?: RateLimitState | undefined;
}

/** The work of {@link encodeInRequests}. */
export interface DocumentRequestPlan<Vectors> extends Omit<UnitWork<Vectors>, "run"> {
  /** Aborts between requests; the request itself must see to its own abort. */
  readonly signal?: AbortSignal | undefined;
  /** Sends one request: the chunks of each document, or of a part of one. An error's `index` counts over these. */
  readonly request: (documents: readonly (readonly string[])[]) => Promise<RequestVectors<Vectors>>;
}

/**
 * Sends documents in as few requests as the limits allow, one after another: what a provider's `encode` does without a batcher.
 *
 * A request that is refused as too large is sent in halves, one that is refused for a document that the error names is sent
 * without it; any other failure costs the documents of its request, and the others are encoded.
 *
 * @throws the failure itself, when no document was encoded and all failed for one reason that is none of theirs
 * @throws the signal's reason when it aborts
 */
export async function encodeInRequests<Vectors extends VectorRows<Vectors>>(
  given: DocumentRequestPlan<Vectors>,
): Promise<DocumentsResult<Vectors>> {
  const { run: _, ...common } = unitWorkKinds;
  const plan = readOptions<DocumentRequestPlan<Vectors>>("plan", given, {
    ...common,
    request: kinds.callback,
    signal: kinds.signal,
  });
  return encodeUnits({ ...plan, run: (units, onArrived) => runRequests(plan, units, onArrived) });
}

async function runRequests<Vectors>(
  { limits, request, signal }: DocumentRequestPlan<Vectors>,
  units: readonly DocumentUnit[],
  onArrived: (unit: number, arrived: { readonly vectors: Vectors }) => void,
): Promise<UnitRun<Vectors>> {
  const outcomes: UnitOutcome<Vectors>[] = Array.from({ length: units.length });
  const sizes = units.map(({ tokens, chunks }) => ({ tokens, chunks: chunks.length }));
  const waiting = packDocuments(sizes, limits);
  let usage = NO_USAGE;
  let rateLimit: RateLimitState | undefined;
  for (let ids = waiting.shift(); ids !== undefined; ids = waiting.shift()) {
    signal?.throwIfAborted();
    try {
      const answer = answered(await request(ids.map((id) => units[id]!.chunks)), ids.length);
      usage = addUsage(usage, answer.usage);
      rateLimit = answer.rateLimit ?? rateLimit;
      ids.forEach((id, i) => {
        const outcome = { vectors: answer.vectors[i]! };
        outcomes[id] = outcome;
        onArrived(id, outcome);
      });
    } catch (error) {
      signal?.throwIfAborted();
      if (isEmbedloomError(error, "request_too_large") && ids.length > 1) {
        const half = Math.ceil(ids.length / 2);
        waiting.unshift(ids.slice(0, half), ids.slice(half));
        continue;
      }
      const named = isEmbedloomError(error) ? ids[error.index ?? -1] : undefined;
      if (named !== undefined && ids.length > 1) {
        // The others are not to blame.
        outcomes[named] = { error: placedError(error, ids) };
        waiting.unshift(ids.filter((id) => id !== named));
        continue;
      }
      const placed = placedError(error, ids);
      for (const id of ids) outcomes[id] = { error: placed };
      if (isEmbedloomError(error) && isForAll(error.code)) {
        // What every other request would meet as well.
        for (const id of waiting.splice(0).flat()) outcomes[id] = { error: placed };
      }
    }
  }
  return { outcomes, usage, ...(rateLimit && { rateLimit }) };
}

function answered<Vectors>(answer: RequestVectors<Vectors>, documents: number): RequestVectors<Vectors> {
  try {
    // Not all of an answer is there that has more documents than were asked for.
    if (kinds.list(kinds.object)("vectors", answer.vectors) && answer.vectors.length === documents) return answer;
  } catch {
    // Not even that.
  }
  throw new InvalidReplyError("shape", `The request gave no vectors for each of its ${documents} documents.`);
}

function placedError(error: unknown, ids: readonly number[]): unknown {
  if (!isEmbedloomError(error)) return error;
  // About its only document, which can then be cut smaller.
  const index = error.index ?? (ids.length === 1 && isEmbedloomError(error, "request_too_large") ? 0 : undefined);
  return index === undefined ? error : error.withIndex(ids[index]);
}

function isForAll(code: string): boolean {
  return ["authentication", "model_not_found", "quota_exhausted", "request_rejected", "unsupported"].includes(code);
}
