import assert from "node:assert/strict";
import type { EncodedDocument } from "@embedloom/core";
import { assertSoundRows, type ContractCase } from "../contract/index.ts";
import {
  documentCase,
  type DocumentEncoderSubject,
  encodedAlone,
  encodedDocuments,
  sampleDocuments,
} from "./document-encoder-subject.ts";

/** What a result is made of. */
export function documentShapeFacet(subject: DocumentEncoderSubject): ContractCase[] {
  return [
    documentCase(
      subject,
      "shape",
      "default: sound rows of the described width, one for each chunk",
      async (encoder) => {
        const documents = sampleDocuments(5);
        const result = encodedDocuments(await encoder.encode(documents), 5);
        const { dimensions, normalized } = await encoder.describe();
        assert.ok(dimensions !== undefined, "the width is known after a call");
        for (const [d, { chunks }] of documents.entries()) {
          assertSoundRows(result[d]!.embeddings, chunks.length, dimensions);
          if (!normalized) continue;
          for (const row of result[d]!.embeddings) {
            const length = Math.hypot(...row);
            assert.ok(Math.abs(length - 1) < 1e-3, `rows are said to have length 1, one has ${length}`);
          }
        }
      },
    ),
    documentCase(
      subject,
      "shape",
      "default: no documents give no results, and no chunks give no rows",
      async (encoder) => {
        const nothing = await encoder.encode([]);
        assert.deepEqual(nothing.documents, []);
        assert.equal(nothing.usage.requests, 0, "nothing to do needs no request");
        const empty = await encodedAlone(encoder, { chunks: [] });
        assert.equal(empty.embeddings.count, 0);
        assert.deepEqual(empty.parts, []);
      },
    ),
    documentCase(subject, "shape", "args: spans stand for their texts", async (encoder) => {
      const text = "Amber is old. Basalt is black.";
      const spans = [
        { start: 0, end: 13 },
        { start: 14, end: 30 },
      ];
      const { embeddings } = await encodedAlone(encoder, { text, spans });
      assertSoundRows(embeddings, 2, undefined);
    }),
    documentCase(
      subject,
      "shape",
      "args: dimensions gives rows of that width",
      async (encoder) => {
        const dimensions = subject.reducedDimensions;
        const result = await encoder.encode([{ chunks: ["Amber.", "Basalt."] }], { dimensions });
        assertSoundRows(encodedDocuments(result, 1)[0]!.embeddings, 2, dimensions);
        const queries = await encoder.embedQueries(["amber"], { dimensions });
        assertSoundRows(queries.embeddings, 1, dimensions);
      },
      subject.reducedDimensions === undefined ? "the subject gives no smaller width" : undefined,
    ),
    tellingRule(subject),
    documentCase(subject, "shape", "behavior: usage counts what was done", async (encoder) => {
      const { usage } = await encoder.encode(sampleDocuments(2));
      assert.ok(usage.requests >= 1, "at least one request");
      assert.ok(usage.tokens === undefined || usage.tokens > 0, "tokens are counted or unknown, never 0");
    }),
  ];
}

function tellingRule(subject: DocumentEncoderSubject): ContractCase {
  return documentCase(
    subject,
    "shape",
    "behavior: every document that has vectors arrives once, as it is in the result, before the call is over",
    async (encoder) => {
      const arrived = new Map<number, EncodedDocument>();
      const documents = [...sampleDocuments(4), { chunks: [""] }, { chunks: [] }];
      const result = await encoder.encode(documents, {
        onEncoded: (document, index) => {
          assert.ok(!arrived.has(index), `document ${index} arrived twice`);
          arrived.set(index, document);
        },
      });
      const expected = result.documents.flatMap((document, index) => (document.parts === undefined ? [] : [index]));
      assert.deepEqual(
        [...arrived.keys()].toSorted((left, right) => left - right),
        expected,
      );
      for (const [index, { embeddings, parts }] of arrived) {
        assert.deepEqual([...embeddings], [...result.documents[index]!.embeddings!]);
        assert.deepEqual(parts, result.documents[index]!.parts);
      }
    },
  );
}
