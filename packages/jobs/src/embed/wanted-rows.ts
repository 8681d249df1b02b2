import {
  type AbortOptions,
  contentDigest,
  InvalidInputError,
  InvalidOptionError,
  isEmbedloomError,
  kinds,
  type SinkRow,
  type TextSpan,
  type VectorIndex,
} from "@embedloom/core";
import { readDocument } from "@embedloom/core/document";
import { type CheckedRow, checkRow } from "@embedloom/core/sink";
import type { Chunker } from "../settings/index.ts";
import type { SourceText } from "../source/index.ts";

/** A document whose chunks are encoded together. */
export interface RowDocument {
  readonly text: string;
  readonly spans: readonly TextSpan[];
}

/** A row that a text of the source should have. It can be written as soon as it has a vector. */
export interface WantedRow {
  /** The id of the text in the source. */
  readonly textId: string;
  readonly text: string;
  /** The document and the position of this chunk in it. Absent: the text is embedded alone. */
  readonly within?: { readonly document: RowDocument; readonly position: number } | undefined;
  readonly row: Omit<SinkRow, "vector">;
  /** The row as the index stores it, without its vector, as one text to compare. */
  readonly kept: string;
}

/** What is needed to make the rows of a text. */
export interface RowPlan extends Pick<VectorIndex, "identity">, AbortOptions {
  readonly keepText: boolean;
}

/**
 * Makes the row of a text that is embedded alone.
 *
 * @throws InvalidInputError when the text cannot be embedded, or an index cannot store the row
 */
export function textRow(given: SourceText, plan: RowPlan): WantedRow {
  const { text, span } = checkedText(given);
  return wanted(given, { text, digest: contentDigest(text), id: given.id, span }, plan);
}

/**
 * Makes the rows of a document, one for each chunk, with ids `<id>#<position>`.
 *
 * @throws InvalidInputError when the document cannot be embedded, or an index cannot store its rows
 * @throws InvalidOptionError when the chunker gives something else than spans, or a span outside the text
 */
export async function chunkRows(given: SourceText, chunker: Chunker, plan: RowPlan): Promise<readonly WantedRow[]> {
  const { text, span: [base] = [0] } = checkedText(given);
  const spans = readSpans(text, await chunker.chunk(text, { signal: plan.signal }));
  const document = { text, spans };
  // The vector depends on the whole document, so the digest must too.
  const contextDigest = contentDigest(JSON.stringify([text, spans.map(({ start, end }) => [start, end])]));
  return spans.map(({ start, end }, position) => {
    const about = { text: text.slice(start, end), digest: contentDigest(`${contextDigest} ${position}`) };
    const place = { id: chunkId(given.id, position), span: [base + start, base + end] as const };
    return { ...wanted(given, { ...about, ...place }, plan), within: { document, position } };
  });
}

/** The id of the row of a chunk. */
export function chunkId(textId: string, position: number): string {
  return `${textId}#${position}`;
}

function checkedText(given: SourceText): SourceText {
  kinds.object("a text of source.read()", given);
  const { text, problem } = given;
  if (problem !== undefined) throw new InvalidInputError(String(problem));
  if (typeof text !== "string" || text === "") throw new InvalidInputError("The text is empty or is not a text.");
  return given;
}

function readSpans(text: string, spans: readonly TextSpan[]): readonly TextSpan[] {
  kinds.array("chunker.chunk()", spans);
  try {
    readDocument({ text, spans }, 0);
  } catch (error) {
    if (!isEmbedloomError(error, "invalid_input")) throw error;
    throw new InvalidOptionError("chunker.chunk()", "spans inside the text, none of them empty", spans.length);
  }
  return spans.map(({ start, end }) => ({ start, end }));
}

function wanted(
  { id: textId, source = textId, reference, metadata }: SourceText,
  { text, id, digest, span }: Pick<SinkRow, "id" | "digest" | "span"> & { readonly text: string },
  { identity, keepText }: RowPlan,
): WantedRow {
  const row = {
    ...{ id, source, digest },
    ...(keepText && { text }),
    ...(reference !== undefined && { reference }),
    ...(span !== undefined && { span }),
    ...(metadata !== undefined && { metadata }),
  };
  // Check the row before its vector is paid for. This vector is a stand-in; the real one is checked later.
  const vector = new Float32Array(identity.dimensions).fill(1);
  return { textId, text, row, kept: keptAs(checkRow({ ...row, vector }, identity)) };
}

/** A stored row in the form of `WantedRow.kept`; `undefined` when it cannot be read. */
export function keptRow(held: SinkRow, { identity }: Pick<VectorIndex, "identity">): string | undefined {
  try {
    return keptAs(checkRow(held, identity));
  } catch (error) {
    if (!isEmbedloomError(error)) throw error;
    return undefined;
  }
}

function keptAs({ source, digest, text, reference, start, end, metadata }: CheckedRow): string {
  const facts = Object.entries(metadata).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([source, digest, text, reference, start, end, facts]);
}
