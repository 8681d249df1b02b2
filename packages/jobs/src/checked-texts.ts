import {
  contentDigest,
  InvalidInputError,
  isEmbedloomError,
  kinds,
  type SinkRow,
  type VectorIndex,
} from "@embedloom/core";
import { type CheckedRow, checkRow } from "@embedloom/core/sink";
import type { SourceText } from "./text-source.ts";

/** A text whose row can be written as soon as it has a vector. */
export interface CheckedText {
  readonly text: string;
  readonly row: Omit<SinkRow, "vector">;
  /** The row as an index keeps it, without its vector. */
  readonly kept: string;
}

/** What a row is made of. */
export interface RowPlan extends Pick<VectorIndex, "identity"> {
  readonly keepText: boolean;
}

/**
 * Makes the row of a text, without its vector.
 *
 * @throws InvalidInputError when it cannot be embedded, or the row cannot be kept
 */
export function checkText(given: SourceText, { identity, keepText }: RowPlan): CheckedText {
  kinds.object("a text of source.read()", given);
  const { id, text, source = id, reference, span, metadata } = given;
  if (typeof text !== "string" || text === "") throw new InvalidInputError("The text is empty, or no text.");
  const row = {
    id,
    source,
    digest: contentDigest(text),
    ...(keepText && { text }),
    ...(reference !== undefined && { reference }),
    ...(span !== undefined && { span }),
    ...(metadata !== undefined && { metadata }),
  };
  // A row is looked at before anything is paid for it, and its vector when there is one.
  const vector = new Float32Array(identity.dimensions).fill(1);
  return { text, row, kept: keptAs(checkRow({ ...row, vector }, identity)) };
}

/** What an index holds of a row, as `CheckedText.kept` writes it; `undefined` where nothing can be read from it. */
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
