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

/** A row that a text of the source should have; it can be written as soon as it has a vector. */
export interface WantedRow {
  /** Id of the text in the source. */
  readonly textId: string;
  readonly text: string;
  /** The document, and which of its chunks this is. Absent: the text stands for itself. */
  readonly within?: { readonly document: RowDocument; readonly position: number } | undefined;
  readonly row: Omit<SinkRow, "vector">;
  /** The row as an index keeps it, without its vector. */
  readonly kept: string;
}

/** What the rows of a text are made of. */
export interface RowPlan extends Pick<VectorIndex, "identity">, AbortOptions {
  readonly keepText: boolean;
}

/**
 * The row of a text that stands for itself.
 *
 * @throws InvalidInputError when it cannot be embedded, or the row cannot be kept
 */
export function textRow(given: SourceText, plan: RowPlan): WantedRow {
  const { text, span } = sound(given);
  return wanted(given, { text, digest: contentDigest(text), id: given.id, span }, plan);
}

/**
 * The rows of a document, one for each chunk; they are named `<id>#<position>`.
 *
 * @throws InvalidInputError when it cannot be embedded, or its rows cannot be kept
 * @throws InvalidOptionError for a chunker that gives no spans, or what lies outside of the text
 */
export async function chunkRows(given: SourceText, chunker: Chunker, plan: RowPlan): Promise<readonly WantedRow[]> {
  const { text, span: [base] = [0] } = sound(given);
  const spans = readSpans(text, await chunker.chunk(text, { signal: plan.signal }));
  const document = { text, spans };
  // Of a vector that knows its document, the document is content.
  const around = contentDigest(JSON.stringify([text, spans.map(({ start, end }) => [start, end])]));
  return spans.map(({ start, end }, position) => {
    const about = { text: text.slice(start, end), digest: contentDigest(`${around} ${position}`) };
    const place = { id: chunkId(given.id, position), span: [base + start, base + end] as const };
    return { ...wanted(given, { ...about, ...place }, plan), within: { document, position } };
  });
}

/** Names the row of a chunk. */
export function chunkId(textId: string, position: number): string {
  return `${textId}#${position}`;
}

function sound(given: SourceText): SourceText {
  kinds.object("a text of source.read()", given);
  const { text, problem } = given;
  if (problem !== undefined) throw new InvalidInputError(String(problem));
  if (typeof text !== "string" || text === "") throw new InvalidInputError("The text is empty, or no text.");
  return given;
}

function readSpans(text: string, spans: readonly TextSpan[]): readonly TextSpan[] {
  kinds.array("chunker.chunk()", spans);
  try {
    readDocument({ text, spans }, 0);
  } catch (error) {
    if (!isEmbedloomError(error, "invalid_input")) throw error;
    throw new InvalidOptionError("chunker.chunk()", "spans inside of the text, none of them empty", spans.length);
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
  // A row is looked at before anything is paid for it, and its vector when there is one.
  const vector = new Float32Array(identity.dimensions).fill(1);
  return { textId, text, row, kept: keptAs(checkRow({ ...row, vector }, identity)) };
}

/** What an index holds of a row, as `WantedRow.kept` writes it; `undefined` where nothing can be read from it. */
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
