import { embedStream, type EmbedProgress } from "@embedloom/batcher";
import {
  contentDigest,
  type Embedder,
  type InputType,
  isEmbedloomError,
  type Journal,
  type SinkRow,
} from "@embedloom/core";
import type { EmbedItem } from "./embed-item.ts";
import type { RowFailures } from "./row-failures.ts";

/** An item with its vector. */
export interface EmbeddedRow {
  readonly item: EmbedItem;
  readonly vector: Float32Array;
}

/** How rows are embedded. */
export interface EmbedPlan {
  readonly embedder: Embedder;
  readonly items: AsyncIterable<EmbedItem>;
  readonly failures: RowFailures;
  /** Absent: nothing is remembered. */
  readonly journal: Journal | undefined;
  readonly inputType: InputType | undefined;
  /** Absent: whatever it costs. */
  readonly maxCostUsd: number | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: EmbedProgress) => void;
}

/**
 * Embeds items in their order, and puts those that fail among the failures.
 *
 * @throws what makes going on pointless, after all items that had arrived; then nothing failed for that reason alone
 */
export async function* embedRows(plan: EmbedPlan): AsyncGenerator<EmbeddedRow> {
  const { embedder, items, failures, journal, inputType, maxCostUsd, signal, onProgress } = plan;
  const stream = embedStream(embedder, items, {
    text: ({ text }: EmbedItem) => text,
    onError: "collect",
    journal,
    inputType,
    maxCostUsd,
    signal,
    onProgress,
  });
  try {
    for await (const { item, embedding, error } of stream) {
      if (embedding === undefined) failures.add({ ...placeOf(item), problem: problemOf(error), error });
      else yield { item, vector: embedding };
    }
  } catch (error) {
    failures.forgive(error);
    throw error;
  }
}

/** The row as sinks and files of vectors keep it. */
export function sinkRowOf({ item, vector }: EmbeddedRow, keepsText: boolean): SinkRow {
  const { id, file, text } = item;
  return {
    id,
    vector,
    source: file,
    digest: contentDigest(text),
    ...(keepsText && { text }),
    metadata: metadataOf(item),
  };
}

/** The other columns as sinks keep them. */
export function metadataOf({ metadata }: EmbedItem): NonNullable<SinkRow["metadata"]> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, metadataValue(value)]));
}

/** A value that can be filtered by: what is nested becomes its JSON. */
function metadataValue(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return jsonOf(value);
}

/** JSON of anything that a Parquet file may hold. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === "bigint") return Number.isSafeInteger(Number(each)) ? Number(each) : String(each);
    return ArrayBuffer.isView(each) && !(each instanceof DataView) ? Array.from(each as Uint8Array) : each;
  });
}

function placeOf({ file, line }: EmbedItem): { readonly file: string; readonly line: number } {
  return { file, line };
}

/** Why a row failed, as the end of a sentence; messages that are not ours may hold its text. */
export function problemOf(error: unknown): string {
  if (isEmbedloomError(error)) return error.detail.replace(/\.$/, "");
  return `an unexpected ${error instanceof Error ? error.name : typeof error}`;
}
