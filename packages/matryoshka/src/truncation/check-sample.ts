import { checkInteger, InvalidOptionError, kindOf, kinds, type KindsOf } from "@embedloom/core";
import type { Relevance } from "@embedloom/eval";
import { checkFinite } from "../arguments/index.ts";
import type { TruncationSample } from "./truncation-sample.ts";
import { encodingKind } from "../shortlist/index.ts";

/** The relevant rows of one query, or a map from rows to gains; whoever knows the corpus judges the rows. */
const relevanceKind = kindOf(
  "an array of rows, or a map from rows to gains of 0 and up",
  (value) =>
    (Array.isArray(value) && value.findIndex((row) => typeof row !== "number") < 0) ||
    (value instanceof Map && value.size >= 0),
);

/** What the parts of a sample must be one by one. */
export const sampleKinds: KindsOf<TruncationSample> = {
  corpus: kinds.matrix,
  queries: kinds.matrix,
  ownRows: kinds.optional(kinds.list(kinds.integer(0))),
  relevant: kinds.optional(kinds.list(relevanceKind)),
  dimensions: kinds.list(kinds.integer(1)),
  k: kinds.optional(kinds.integer(1)),
  shortlist: kinds.optional(kinds.integer(1)),
  shortlistEncoding: kinds.optional(encodingKind),
};

/** A sample with its defaults filled in. */
export type FilledSample = TruncationSample & { readonly k: number; readonly shortlist: number };

/**
 * Refuses a sample that cannot be measured.
 *
 * @throws InvalidOptionError naming the field; `index` is the row or the query
 */
export function checkSample(sample: FilledSample): void {
  const { corpus, queries, dimensions, k, shortlist } = sample;
  checkInteger("shortlist", shortlist, k);
  if (corpus.count === 0) throw new InvalidOptionError("corpus", "at least one vector", 0);
  if (queries.count === 0) throw new InvalidOptionError("queries", "at least one vector", 0);
  if (queries.dimensions !== corpus.dimensions) {
    throw new InvalidOptionError("queries", `vectors as wide as the corpus (${corpus.dimensions})`, queries.dimensions);
  }
  if (dimensions.length === 0) throw new InvalidOptionError("dimensions", "at least one width", 0);
  for (const width of dimensions) checkInteger("dimensions", width, 1, corpus.dimensions);
  checkOwnRows(sample);
  checkRelevant(sample);
  checkFinite("corpus", corpus);
  checkFinite("queries", queries);
}

function checkOwnRows({ corpus, queries, ownRows }: TruncationSample): void {
  if (ownRows === undefined) return;
  checkLength("ownRows", ownRows, queries.count);
  if (corpus.count === 1) throw new InvalidOptionError("corpus", "a vector beside the query's own", 1);
  ownRows.forEach((row, query) => checkRow("ownRows", row, query, corpus.count));
}

/** A row that does not exist, or that the query itself is, would count as relevant and never be found. */
function checkRelevant({ corpus, queries, ownRows, relevant }: TruncationSample): void {
  if (relevant === undefined) return;
  checkLength("relevant", relevant, queries.count);
  for (const [query, relevance] of relevant.entries()) {
    const gains = "get" in relevance ? relevance : new Map(relevance.map((row) => [row, 1]));
    for (const [row, gain] of gains) {
      checkRow("relevant", row, query, corpus.count);
      if (row === ownRows?.[query]) {
        throw new InvalidOptionError("relevant", "other rows than its own", row, { index: query });
      }
      if (!Number.isFinite(gain) || gain < 0) {
        throw new InvalidOptionError("relevant", "gains of 0 and up", gain, { index: query });
      }
    }
  }
}

function checkLength(option: string, list: readonly (number | Relevance<number>)[], queries: number): void {
  if (list.length !== queries) throw new InvalidOptionError(option, `one entry per query (${queries})`, list.length);
}

function checkRow(option: string, row: number, query: number, count: number): void {
  if (Number.isInteger(row) && row >= 0 && row < count) return;
  throw new InvalidOptionError(option, `rows of the corpus, from 0 to ${count - 1}`, row, { index: query });
}
