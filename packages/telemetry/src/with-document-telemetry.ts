import type { DocumentEncoder, DocumentsResult } from "@embedloom/core";
import { documentEncoderKind } from "@embedloom/core/document";
import type { Attributes } from "@opentelemetry/api";
import { embeddingCalls } from "./embedding-calls.ts";
import { countOf, readable } from "./observe.ts";
import { readTelemetryOptions, type TelemetryOptions } from "./telemetry-options.ts";

/**
 * A document encoder that makes a span and two measurements of every `encode` and `embedQueries` call, as `withTelemetry` does
 * of an embedder's. No text, vector, key or message is in any of them.
 *
 * @throws InvalidOptionError at once for an option that cannot work
 * @example
 * ```ts
 * import { withDocumentTelemetry } from "@embedloom/telemetry";
 * import { createFakeDocumentEncoder } from "@embedloom/testing";
 *
 * const encoder = withDocumentTelemetry(createFakeDocumentEncoder(), { layer: "application" });
 * const { documents } = await encoder.encode([{ chunks: ["a cat", "a dog"] }]);
 * console.log(documents.length); // 1
 * ```
 */
export function withDocumentTelemetry<Vectors extends { readonly dimensions: number }>(
  encoder: DocumentEncoder<Vectors>,
  options: TelemetryOptions = {},
): DocumentEncoder<Vectors> {
  documentEncoderKind("encoder", encoder);
  const calls = embeddingCalls(encoder, readTelemetryOptions(options));
  return {
    provider: encoder.provider,
    model: encoder.model,
    estimateTokens: (text) => encoder.estimateTokens(text),
    describe: (call) => encoder.describe(call),
    encode: (documents, call = {}) =>
      calls.observeCall({
        attributes: countAttribute(documents),
        signal: readable(call).signal,
        run: () => encoder.encode(documents, call),
        dimensionsOf: ({ documents: encoded }) => widthOf(encoded),
      }),
    embedQueries: (queries, call = {}) =>
      calls.observeEmbed(queries, { ...readable(call), inputType: "query" }, () => encoder.embedQueries(queries, call)),
    close: () => encoder.close(),
  };
}

// Nothing is checked yet.
function countAttribute(documents: readonly unknown[]): Attributes {
  const count = countOf(documents);
  return count === undefined ? {} : { "embedloom.document.count": count };
}

function widthOf<Vectors extends { readonly dimensions: number }>(
  documents: DocumentsResult<Vectors>["documents"],
): number | undefined {
  for (const document of documents) if (document.parts !== undefined) return document.embeddings.dimensions;
  return undefined;
}
