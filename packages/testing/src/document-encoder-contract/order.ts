import assert from "node:assert/strict";
import { assertOtherRow, assertSameRow, type ContractCase } from "../contract/index.ts";
import {
  documentCase,
  type DocumentEncoderSubject,
  encodedAlone,
  encodedDocuments,
  sampleDocuments,
} from "./document-encoder-subject.ts";

/** Row `i` of document `d` belongs to its chunk `i`. */
export function documentOrderFacet(subject: DocumentEncoderSubject): ContractCase[] {
  const { manyDocuments = 20, tolerance = 1e-5 } = subject;
  return [
    documentCase(
      subject,
      "order",
      "behavior: every row is that of its chunk in its document, over many requests",
      async (encoder) => {
        const documents = sampleDocuments(manyDocuments);
        const together = encodedDocuments(await encoder.encode(documents), manyDocuments);
        for (const [d, document] of documents.entries()) {
          const alone = await encodedAlone(encoder, document);
          assert.equal(together[d]!.embeddings.count, document.chunks.length, `document ${d}: a row for each chunk`);
          for (const c of document.chunks.keys()) {
            const what = `chunk ${c} of document ${d} among others and alone`;
            assertSameRow(together[d]!.embeddings.row(c), alone.embeddings.row(c), tolerance, what);
          }
        }
      },
    ),
    documentCase(
      subject,
      "order",
      "behavior: chunks in another order have their own rows, each in its place",
      async (encoder) => {
        const [first, second] = ["Amber comes from resin.", "Basalt comes from lava."];
        const one = await encodedAlone(encoder, { chunks: [first, second, first] });
        const other = await encodedAlone(encoder, { chunks: [second, first, first] });
        assert.equal(one.embeddings.count, 3, "a row for each chunk, equal ones too");
        assertOtherRow(one.embeddings.row(0), one.embeddings.row(1), tolerance, "two different chunks");
        const nearest = (row: Float32Array): number =>
          dot(row, other.embeddings.row(0)) > dot(row, other.embeddings.row(1)) ? 0 : 1;
        assert.equal(nearest(one.embeddings.row(1)), 0, "the second chunk is most like itself in first place");
      },
    ),
    documentCase(subject, "order", "behavior: equal documents have equal rows", async (encoder) => {
      const document = { chunks: ["Cedar smells good.", "It keeps moths away."] };
      const [first, , last] = encodedDocuments(
        await encoder.encode([document, { chunks: ["Juniper is bitter."] }, document]),
        3,
      );
      for (const c of [0, 1]) {
        assertSameRow(first!.embeddings.row(c), last!.embeddings.row(c), tolerance, `chunk ${c} of equal documents`);
      }
    }),
    documentCase(subject, "order", "behavior: calls that run at the same time do not mix", async (encoder) => {
      const documents = sampleDocuments(6);
      const together = await Promise.all(documents.map((document) => encodedAlone(encoder, document)));
      for (const [d, document] of documents.entries()) {
        const alone = await encodedAlone(encoder, document);
        assertSameRow(together[d]!.embeddings.row(0), alone.embeddings.row(0), tolerance, `document ${d}`);
      }
    }),
  ];
}

function dot(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, value, i) => sum + value * right[i]!, 0);
}
