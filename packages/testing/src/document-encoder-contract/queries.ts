import assert from "node:assert/strict";
import {
  assertOtherRow,
  assertSameRow,
  assertSoundRows,
  type ContractCase,
  typedRejectionOf,
} from "../contract/index.ts";
import { documentCase, type DocumentEncoderSubject } from "./document-encoder-subject.ts";

/** Questions through the same model. */
export function documentQueriesFacet(subject: DocumentEncoderSubject): ContractCase[] {
  const { tolerance = 1e-5 } = subject;
  return [
    documentCase(subject, "queries", "default: a row for each question, of the documents' width", async (encoder) => {
      const queries = ["Where is amber found?", "What is basalt?", "Where is amber found?"];
      const { embeddings } = await encoder.embedQueries(queries);
      const { dimensions } = await encoder.describe();
      assertSoundRows(embeddings, 3, dimensions);
      assertSameRow(embeddings.row(0), embeddings.row(2), tolerance, "equal questions");
      assertOtherRow(embeddings.row(0), embeddings.row(1), tolerance, "different questions");
    }),
    documentCase(subject, "queries", "behavior: questions do not know each other", async (encoder) => {
      const together = await encoder.embedQueries(["Where is amber found?", "What is basalt?"]);
      const alone = await encoder.embedQueries(["What is basalt?"]);
      assertSameRow(
        together.embeddings.row(1),
        alone.embeddings.row(0),
        tolerance,
        "a question among others and alone",
      );
    }),
    documentCase(subject, "queries", "error: an empty question is refused, and named", async (encoder) => {
      const error = await typedRejectionOf(encoder.embedQueries(["amber", ""]), "invalid_input", "an empty question");
      assert.equal(error.index, 1);
    }),
  ];
}
