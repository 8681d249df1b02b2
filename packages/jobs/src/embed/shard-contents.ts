import {
  checkInfo,
  type DocumentEncoderInfo,
  type EmbedderInfo,
  type EncodeOptions,
  fingerprintText,
} from "@embedloom/core";
import { checkDocumentInfo } from "@embedloom/core/document";
import { requireFingerprint } from "@embedloom/core/sink";
import { embedDocuments } from "./embed-documents.ts";
import type { EmbeddedRows } from "./embed-rows.ts";
import { embedTexts } from "./embed-texts.ts";
import type { ShardSettings } from "../settings/index.ts";
import type { SourceText } from "../source/index.ts";
import { chunkRows, textRow, type WantedRow } from "./wanted-rows.ts";

/** Turns the texts of a shard into rows: one for each text, or one for each chunk. */
export interface ShardContents {
  /** Whether there is one row for each chunk. */
  readonly inChunks: boolean;
  /**
   * Lists the rows that a text should have.
   *
   * @throws InvalidInputError when the text cannot be embedded, or an index cannot store a row
   */
  rowsOf(text: SourceText): Promise<readonly WantedRow[]>;
  /** The id of the text that a row belongs to. */
  textOf(rowId: string): string;
  /** Embeds rows. The result says whose fault each failure is. */
  embed(rows: readonly WantedRow[], isLast: boolean): Promise<EmbeddedRows>;
}

/**
 * Decides how to make the vectors of the index.
 *
 * @throws IndexMismatchError when the embedder or encoder makes other vectors than those of the index, at any width
 */
export async function openContents(settings: ShardSettings): Promise<ShardContents> {
  const { embedder, encoder, chunker, index, inputType, keepText = false, signal } = settings;
  const plan = { identity: index.identity, keepText, signal };
  if (embedder !== undefined) {
    const choices = choicesFor(checkInfo(await embedder.describe({ signal })), settings);
    const options = { ...choices, inputType, signal };
    return {
      inChunks: false,
      rowsOf: async (text) => [textRow(text, plan)],
      textOf: (rowId) => rowId,
      embed: (rows, isLast) => embedTexts(embedder, rows, options, isLast),
    };
  }
  const choices = choicesFor(checkDocumentInfo(await encoder!.describe({ signal })), settings);
  return {
    inChunks: true,
    rowsOf: (text) => chunkRows(text, chunker!, plan),
    textOf: (rowId) => rowId.slice(0, rowId.lastIndexOf("#")),
    embed: (rows, isLast) => embedDocuments(encoder!, rows, { ...choices, signal }, isLast),
  };
}

/** Asks for the width of the index where the model's own differs, and pins the weights that the model has now. */
function choicesFor(
  { fingerprint }: EmbedderInfo | DocumentEncoderInfo,
  { index: { identity } }: ShardSettings,
): Pick<EncodeOptions, "dimensions" | "fingerprint"> {
  if (fingerprintText(fingerprint) === identity.fingerprint) return { fingerprint };
  const { dimensions } = identity;
  requireFingerprint(fingerprintText(fingerprint, { dimensions }), identity, "The index");
  return { fingerprint, dimensions };
}
