import assert from "node:assert/strict";
import { assertSoundRows, type ContractCase } from "../contract/index.ts";
import { documentCase, type DocumentEncoderSubject, encodedAlone } from "./document-encoder-subject.ts";

/** Documents that are longer than what is read at once. */
export function documentLimitsFacet(subject: DocumentEncoderSubject): ContractCase[] {
  const count = subject.longDocumentChunks ?? 0;
  const skip = count === 0 ? "the subject reads documents of any length" : undefined;
  const chunks = Array.from({ length: count }, (_, i) => `Chunk ${i} tells of ${["amber", "basalt", "cedar"][i % 3]}.`);
  return [
    documentCase(
      subject,
      "limits",
      "behavior: a document that is too long is cut into overlapping parts, and the result says where",
      async (encoder) => {
        const { embeddings, parts } = await encodedAlone(encoder, { chunks });
        assertSoundRows(embeddings, count, undefined);
        assert.ok(parts.length > 1, "several parts");
        let next = 0;
        for (const [i, part] of parts.entries()) {
          assert.equal(part.start, next, `part ${i} begins where the one before ends`);
          assert.ok(part.end > part.start && part.contextStart <= part.start && part.contextEnd >= part.end);
          if (i > 0) assert.ok(part.contextStart < part.start, `part ${i} reads what comes before it`);
          if (i < parts.length - 1) assert.ok(part.contextEnd > part.end, `part ${i} reads what comes after it`);
          next = part.end;
        }
        assert.equal(next, count, "every chunk is in one part");
      },
      skip,
    ),
    documentCase(
      subject,
      "limits",
      "behavior: the parts keep the limits that are published",
      async (encoder) => {
        const { limits } = await encoder.describe();
        const { tokensPerDocument = Infinity, chunksPerDocument = Infinity } = limits;
        assert.ok(tokensPerDocument < Infinity || chunksPerDocument < Infinity, "a limit is published");
        const { parts } = await encodedAlone(encoder, { chunks });
        for (const { contextStart, contextEnd } of parts) {
          const read = chunks.slice(contextStart, contextEnd);
          const tokens = read.reduce((sum, chunk) => sum + encoder.estimateTokens(chunk), 0);
          assert.ok(tokens <= tokensPerDocument && read.length <= chunksPerDocument, `${tokens} tokens in a part`);
        }
      },
      skip,
    ),
  ];
}
