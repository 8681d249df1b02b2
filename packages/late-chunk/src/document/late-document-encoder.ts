import {
  type AbortOptions,
  abortable,
  checkInputs,
  type ChunkedDocument,
  type DocumentEncoder,
  type DocumentsResult,
  EmbeddingMatrix,
  type EmbedResult,
  type EncodedDocument,
  type EncodeOptions,
  type FailedDocument,
  isEmbedloomError,
  kinds,
  addUsage,
  NO_USAGE,
  type Usage,
} from "@embedloom/core";
import { checkDocuments, createDocumentListener, readDocument } from "@embedloom/core/document";
import { failedRun, type LateDocumentResult, placedRun } from "./collecting-run.ts";
import type { DocumentRun } from "./document-run.ts";
import { createDocumentRuns, type DocumentRuns } from "./document-runs.ts";
import { embedRuns } from "./embed-runs.ts";
import type { WindowEncoder } from "../windows/index.ts";
import type { CheckedSettings } from "./late-chunker-settings.ts";
import type { Span } from "../span/index.ts";

/** What goes between chunks that come as texts: what most documents have there. */
const SEPARATOR = "\n";

/** The part of a late chunker that makes it a document encoder. */
export type LateDocumentEncoder = Pick<
  DocumentEncoder,
  "provider" | "model" | "estimateTokens" | "encode" | "embedQueries" | "close"
>;

/** Makes the {@link LateDocumentEncoder} of checked settings. */
export function lateDocumentEncoder(
  settings: CheckedSettings,
  windows: WindowEncoder,
  onEmpty: (span: Span, index: number) => never,
): LateDocumentEncoder {
  const { encoder } = settings;
  const ahead = { batchTokens: settings.batchTokens ?? settings.maxWindowTokens };

  async function encode(documents: readonly ChunkedDocument[], options: EncodeOptions): Promise<DocumentsResult> {
    const runs = createDocumentRuns({ ...settings, dimensions: options.dimensions ?? settings.dimensions }, onEmpty);
    const info = await runs.modelInfo(options);
    const width = options.dimensions ?? settings.dimensions ?? info.dimensions;
    const results: (EncodedDocument | FailedDocument)[] = [];
    const listener = createDocumentListener(options.onEncoded);
    let usage: Usage = NO_USAGE;
    try {
      for await (const result of embedRuns(runsOf(runs, documents, options), ahead, windows, options)) {
        usage = addUsage(usage, result.usage);
        const document = documentOf(result, width);
        results.push(document);
        if (document.parts === undefined) continue;
        listener.notify(document, results.length - 1);
        listener.throwFailure();
      }
    } catch (error) {
      options.signal?.throwIfAborted();
      await listener.settle();
      const placed = isEmbedloomError(error) ? error.withIndex(undefined) : error;
      if (!results.some(({ parts }) => parts !== undefined)) throw placed;
      while (results.length < documents.length) results.push({ error: placed });
    }
    await listener.settle();
    return { documents: results, usage };
  }

  // Each question alone, below the prompt of questions, and all of its tokens pooled: the model's own pooling.
  async function embedQueries(
    queries: readonly string[],
    options: NonNullable<Parameters<DocumentEncoder["embedQueries"]>[1]>,
  ): Promise<EmbedResult> {
    const dimensions = options.dimensions ?? settings.dimensions;
    const own: CheckedSettings = { ...settings, dimensions, inputType: "query", prompt: undefined };
    const runs = createDocumentRuns(own, onEmpty);
    const info = await runs.modelInfo(options);
    const rows: Float32Array[] = [];
    let usage: Usage = NO_USAGE;
    for await (const result of embedRuns(runsOfQueries(runs, queries, options), ahead, windows, options)) {
      usage = addUsage(usage, result.usage);
      rows.push(result.chunks[0]!.embedding);
    }
    const none = EmbeddingMatrix.zeros(0, dimensions ?? info.dimensions);
    return { embeddings: rows.length === 0 ? none : EmbeddingMatrix.fromRows(rows), usage };
  }

  return {
    provider: encoder.provider,
    model: encoder.model,
    estimateTokens(text) {
      kinds.text("text", text);
      return Math.ceil(text.length / 4);
    },
    async encode(documents, call) {
      const options = checkDocuments(documents, call);
      return abortable(encode(documents, options), options.signal);
    },
    async embedQueries(queries, call) {
      const options = checkInputs(queries, call);
      return abortable(embedQueries(queries, options), options.signal);
    },
    // The encoder stays the caller's to close.
    close: async () => {},
  };
}

async function* runsOfQueries(
  runs: DocumentRuns<never>,
  queries: readonly string[],
  options: AbortOptions,
): AsyncGenerator<DocumentRun<LateDocumentResult>, void> {
  for (const [index, query] of queries.entries()) {
    const place = { index, collects: false };
    const whole = [{ start: 0, end: query.length }];
    yield await runs.ofSpans(query, whole, options).then(
      (run) => placedRun(run, place),
      (error: unknown) => failedRun<Float32Array>(error, place),
    );
  }
}

async function* runsOf(
  runs: DocumentRuns<never>,
  documents: readonly ChunkedDocument[],
  options: EncodeOptions,
): AsyncGenerator<DocumentRun<LateDocumentResult>, void> {
  for (const [index, document] of documents.entries()) {
    const place = { index, collects: true };
    yield await textOf(document, index)
      .then(({ text, spans }) => runs.ofSpans(text, spans, options))
      .then(
        (run) => placedRun(run, place),
        (error: unknown) => failedRun<Float32Array>(error, place),
      );
  }
}

async function textOf(
  document: ChunkedDocument,
  index: number,
): Promise<{ readonly text: string; readonly spans: readonly Span[] }> {
  const chunks = readDocument(document, index);
  if ("text" in document) return document;
  let start = 0;
  const spans = chunks.map((chunk): Span => {
    const span = { start, end: start + chunk.length };
    start = span.end + SEPARATOR.length;
    return span;
  });
  return { text: chunks.join(SEPARATOR), spans };
}

function documentOf({ chunks, parts, error }: LateDocumentResult, width: number): EncodedDocument | FailedDocument {
  if (error !== undefined) return { error };
  const rows = chunks.map(({ embedding }) => embedding);
  return { embeddings: rows.length === 0 ? EmbeddingMatrix.zeros(0, width) : EmbeddingMatrix.fromRows(rows), parts };
}
