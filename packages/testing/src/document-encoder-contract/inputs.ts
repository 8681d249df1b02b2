import assert from "node:assert/strict";
import { type ChunkedDocument, isEmbedloomError } from "@embedloom/core";
import { assertSameRow, type ContractCase, typedRejectionOf } from "../contract/index.ts";
import { documentCase, type DocumentEncoderSubject, encodedAlone } from "./document-encoder-subject.ts";

/** Bad documents and options. */
export function documentInputsFacet(subject: DocumentEncoderSubject): ContractCase[] {
  const { tolerance = 1e-5 } = subject;
  // As they come from outside, where no type holds.
  const bad: readonly ChunkedDocument[] = JSON.parse(
    '[{"chunks":["Amber.",""]},{"chunks":["Amber.",7]},{"text":"Amber.","spans":[{"start":0,"end":99}]},null,{"text":"Amber."},{"chunks":"Amber."}]',
  );
  return [
    documentCase(subject, "inputs", "error: a bad document costs itself and is told by its index", async (encoder) => {
      const good = { chunks: ["Amber is old.", "Basalt is black."] };
      const { documents } = await encoder.encode([...bad, good]);
      for (const index of bad.keys()) {
        const { error } = documents[index]!;
        assert.ok(isEmbedloomError(error, "invalid_input"), `document ${index}: a typed error, got ${String(error)}`);
        assert.equal(error.index, index, "the error names the document");
        assert.ok(!error.message.includes("Amber"), "no text is in the message");
      }
      const last = documents[bad.length]!;
      assert.ok(last.parts !== undefined, "the good document has vectors");
      const alone = await encodedAlone(encoder, good);
      assertSameRow(last.embeddings.row(1), alone.embeddings.row(1), tolerance, "the good document among bad ones");
    }),
    documentCase(subject, "inputs", "error: what is no array of documents is refused", async (encoder) => {
      const documents: ChunkedDocument[] = JSON.parse('{"chunks":["Amber."]}');
      await typedRejectionOf(encoder.encode(documents), "invalid_option", "a document in the place of an array");
      const zero = encoder.encode([{ chunks: ["Amber."] }], { dimensions: 0 });
      await typedRejectionOf(zero, "invalid_option", "a width of 0");
    }),
    documentCase(subject, "inputs", "behavior: the caller's documents are not changed", async (encoder) => {
      const chunks = ["Amber is old.", "Basalt is black."];
      const document = { chunks };
      const call = encoder.encode([document]);
      assert.deepEqual(document, { chunks: ["Amber is old.", "Basalt is black."] });
      await call;
      assert.deepEqual(chunks, ["Amber is old.", "Basalt is black."]);
    }),
  ];
}
