import assert from "node:assert/strict";
import { assertOtherRow, assertSameRow, type ContractCase } from "../contract/index.ts";
import { embedderCase, type EmbedderSubject, sampleTexts } from "./embedder-subject.ts";

/** Row `i` belongs to input `i`. */
export function orderFacet(subject: EmbedderSubject): ContractCase[] {
  const { manyInputs = 50, tolerance = 1e-5 } = subject;
  return [
    embedderCase(subject, "order", "behavior: row i is the vector of input i, over many requests", async (embedder) => {
      const texts = sampleTexts(manyInputs);
      const { embeddings } = await embedder.embed(texts);
      assert.equal(embeddings.count, texts.length, "as many rows as inputs");
      const probes = new Set([0, 1, texts.length >> 1, texts.length - 2, texts.length - 1].filter((i) => i >= 0));
      for (const i of probes) {
        const alone = await embedder.embed([texts[i]!]);
        assertSameRow(embeddings.row(i), alone.embeddings.row(0), tolerance, `input ${i} among others and alone`);
      }
    }),
    embedderCase(subject, "order", "behavior: equal inputs get equal rows, each in its place", async (embedder) => {
      const { embeddings } = await embedder.embed(["cedar", "basalt", "cedar", "amber", "basalt"]);
      assert.equal(embeddings.count, 5, "as many rows as inputs");
      assertSameRow(embeddings.row(2), embeddings.row(0), tolerance, "the repeated first input");
      assertSameRow(embeddings.row(4), embeddings.row(1), tolerance, "the repeated second input");
      assertOtherRow(embeddings.row(3), embeddings.row(0), tolerance, "two different inputs");
      assertOtherRow(embeddings.row(1), embeddings.row(0), tolerance, "two different inputs");
    }),
    embedderCase(subject, "order", "behavior: calls that run at the same time do not mix", async (embedder) => {
      const texts = sampleTexts(6);
      const together = await Promise.all(texts.map((text) => embedder.embed([text, `${text} again`])));
      for (const [i, text] of texts.entries()) {
        const alone = await embedder.embed([text]);
        assertSameRow(together[i]!.embeddings.row(0), alone.embeddings.row(0), tolerance, `call ${i}`);
      }
    }),
  ];
}
