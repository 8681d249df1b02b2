import assert from "node:assert/strict";
import { assertOtherRow, type ContractCase } from "../contract/index.ts";
import { documentCase, type DocumentEncoderSubject, encodedAlone } from "./document-encoder-subject.ts";

/** A chunk's vector knows the chunks around it. */
export function documentContextFacet(subject: DocumentEncoderSubject): ContractCase[] {
  const { tolerance = 1e-5 } = subject;
  const chunk = "The city has many parks.";
  return [
    documentCase(
      subject,
      "context",
      "behavior: the same chunk in other documents has another vector",
      async (encoder) => {
        const berlin = await encodedAlone(encoder, { chunks: ["Berlin is the capital.", chunk] });
        const lisbon = await encodedAlone(encoder, { chunks: ["Lisbon lies at the sea.", chunk] });
        const alone = await encodedAlone(encoder, { chunks: [chunk] });
        assertOtherRow(berlin.embeddings.row(1), lisbon.embeddings.row(1), tolerance, "the chunk in two documents");
        assertOtherRow(
          berlin.embeddings.row(1),
          alone.embeddings.row(0),
          tolerance,
          "the chunk in a document and alone",
        );
      },
    ),
    documentCase(subject, "context", "behavior: what comes later counts as well", async (encoder) => {
      const one = await encodedAlone(encoder, { chunks: [chunk, "It is Berlin."] });
      const other = await encodedAlone(encoder, { chunks: [chunk, "It is Lisbon."] });
      assertOtherRow(one.embeddings.row(0), other.embeddings.row(0), tolerance, "the chunk before two others");
    }),
    documentCase(subject, "context", "default: a document that is read at once is one part", async (encoder) => {
      const { parts } = await encodedAlone(encoder, { chunks: ["Amber.", "Basalt.", "Cedar."] });
      assert.deepEqual(
        parts.map(({ start, end, contextStart, contextEnd }) => [start, end, contextStart, contextEnd]),
        [[0, 3, 0, 3]],
      );
    }),
  ];
}
