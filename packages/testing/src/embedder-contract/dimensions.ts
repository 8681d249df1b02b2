import assert from "node:assert/strict";
import { truncate } from "@embedloom/core";
import { assertSameRow, assertSoundRows, type ContractCase, typedRejectionOf } from "../contract/index.ts";
import { embedderCase, type EmbedderSubject, sampleTexts } from "./embedder-subject.ts";

/** The width of the rows. */
export function dimensionsFacet(subject: EmbedderSubject): ContractCase[] {
  const { reducedDimensions, tolerance = 1e-5 } = subject;
  return [
    embedderCase(subject, "dimensions", "error: a width that is no positive integer is refused", async (embedder) => {
      for (const dimensions of [0, -1, 1.5, NaN]) {
        await typedRejectionOf(embedder.embed(["amber"], { dimensions }), "invalid_option", `A width of ${dimensions}`);
      }
    }),
    embedderCase(subject, "dimensions", "error: a width above the model's own is refused", async (embedder) => {
      await embedder.embed(["amber"]);
      const { nativeDimensions } = await embedder.describe();
      assert.ok(nativeDimensions !== undefined, "the native width is known after a call");
      const wider = embedder.embed(["amber"], { dimensions: nativeDimensions + 1 });
      await typedRejectionOf(wider, "unsupported", "A width above the model's own");
    }),
    embedderCase(
      subject,
      "dimensions",
      "args: dimensions gives the first values of the full vector, scaled to length 1",
      async (embedder) => {
        const dimensions = reducedDimensions ?? 1;
        const texts = sampleTexts(4);
        const full = await embedder.embed(texts);
        const short = await embedder.embed(texts, { dimensions });
        assertSoundRows(short.embeddings, 4, dimensions);
        const expected = truncate(full.embeddings, dimensions);
        for (let i = 0; i < 4; i++)
          assertSameRow(short.embeddings.row(i), expected.row(i), tolerance, `shortened row ${i}`);
      },
      reducedDimensions === undefined ? "it declares no smaller width" : undefined,
    ),
  ];
}
