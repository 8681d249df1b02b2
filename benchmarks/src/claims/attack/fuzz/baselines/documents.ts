import type { ChunkedDocument } from "@embedloom/core";
import { createFakeDocumentEncoder, type FakeDocumentEncoder } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";

/** A document encoder whose parts can be replaced. */
export const encoder = (): FakeDocumentEncoder => ({ ...createFakeDocumentEncoder({ dimensions: 8 }) });

/** What can be read and sent together. */
export const documentLimits = () => ({
  tokensPerChunk: 100,
  chunksPerDocument: 10,
  tokensPerDocument: 100,
  documentsPerRequest: 4,
  chunksPerRequest: 10,
  tokensPerRequest: 100,
  concurrency: 1,
});

/** Documents of both kinds. */
export const documents = (): ChunkedDocument[] => [
  { chunks: ["amber", "basil"] },
  { text: "amber", spans: [{ start: 0, end: 5 }] },
];

/** Arguments of the methods of the document encoders that `makers` make. */
export function documentMethods(...makers: readonly string[]): Baselines["methods"] {
  const call = () => ({ dimensions: 8, signal: undefined, priority: "normal" });
  return Object.fromEntries(
    makers.flatMap((maker) => [
      [`${maker}().encode`, () => [documents(), call()]],
      [`${maker}().embedQueries`, () => [["amber"], call()]],
    ]),
  );
}
