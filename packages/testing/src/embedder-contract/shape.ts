import assert from "node:assert/strict";
import { assertSameRow, assertSoundRows, type ContractCase } from "../contract/index.ts";
import { embedderCase, type EmbedderSubject, sampleTexts } from "./embedder-subject.ts";

/** What a result looks like. */
export function shapeFacet(subject: EmbedderSubject): ContractCase[] {
  return [
    embedderCase(subject, "shape", "default: one finite row of the described width per input", async (embedder) => {
      const { embeddings } = await embedder.embed(sampleTexts(7));
      const { dimensions } = await embedder.describe();
      assertSoundRows(embeddings, 7, dimensions);
    }),
    embedderCase(
      subject,
      "shape",
      "behavior: rows have length 1 where the embedder says that they do",
      async (embedder) => {
        const { embeddings } = await embedder.embed(sampleTexts(3));
        const { normalized } = await embedder.describe();
        assert.equal(typeof normalized, "boolean");
        if (normalized) for (const row of embeddings) assert.ok(Math.abs(Math.hypot(...row) - 1) < 1e-3, "length 1");
      },
    ),
    embedderCase(subject, "shape", "behavior: no inputs give no rows and cost nothing", async (embedder) => {
      const { embeddings, usage } = await embedder.embed([]);
      assert.equal(embeddings.count, 0);
      assert.deepEqual(usage, { requests: 0, tokens: 0, costUsd: 0 });
    }),
    embedderCase(subject, "shape", "behavior: a result is the caller's to change", async (embedder) => {
      const first = await embedder.embed(["juniper"]);
      const copy = first.embeddings.row(0).slice();
      first.embeddings.data.fill(7);
      const second = await embedder.embed(["juniper"]);
      assertSameRow(
        second.embeddings.row(0),
        copy,
        subject.tolerance ?? 1e-5,
        "the same text after its first vector was overwritten",
      );
    }),
  ];
}
