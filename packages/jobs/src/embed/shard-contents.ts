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

/** What becomes of the texts of a shard: one row each, or one for each chunk. */
export interface ShardContents {
  /** Whether a text has a row for each of its chunks. */
  readonly inChunks: boolean;
  /**
   * The rows that a text should have.
   *
   * @throws InvalidInputError when it cannot be embedded, or a row cannot be kept
   */
  rowsOf(text: SourceText): Promise<readonly WantedRow[]>;
  /** Id of the text whose row has this id. */
  textOf(rowId: string): string;
  /** Embeds rows, and says of the rest whose fault that is. */
  embed(rows: readonly WantedRow[], isLast: boolean): Promise<EmbeddedRows>;
}

/**
 * Finds out how to make the vectors of the index.
 *
 * @throws IndexMismatchError when what is given makes others, at whatever width
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

/** Asks for the width of the index where it is not the model's own, and for the weights that are there now. */
function choicesFor(
  { fingerprint }: EmbedderInfo | DocumentEncoderInfo,
  { index: { identity } }: ShardSettings,
): Pick<EncodeOptions, "dimensions" | "fingerprint"> {
  if (fingerprintText(fingerprint) === identity.fingerprint) return { fingerprint };
  const { dimensions } = identity;
  requireFingerprint(fingerprintText(fingerprint, { dimensions }), identity, "The index");
  return { fingerprint, dimensions };
}
