import { kindOf, kinds, type MetadataValue, type SinkRow, type TokenizedText } from "@embedloom/core";
import { type Chunker, readChunks, type TextChunk } from "@embedloom/late-chunk";
import { contentPart, rowId, type RowKey, shortHash } from "./row-id.ts";
import type { SourceDocument } from "../sources/index.ts";
import { textDigest } from "./text-digest.ts";

/** How to turn documents into rows. */
export interface RowPlan {
  readonly scope: string;
  readonly chunker: Chunker | ((document: SourceDocument) => Chunker);
  readonly tokenize?: ((text: string) => Promise<TokenizedText>) | undefined;
  /** Whether a vector depends on the whole document. */
  readonly inContext: boolean;
  readonly keepTexts: boolean;
  readonly embedText: (chunk: TextChunk, document: SourceDocument) => string;
  readonly metadataOf: (
    chunk: TextChunk,
    document: SourceDocument,
  ) => Readonly<Record<string, MetadataValue>> | undefined;
}

/** A row that should be in the index. */
export interface WantedRow {
  readonly key: RowKey;
  /** The row without its vector. */
  readonly row: Omit<SinkRow, "vector">;
  /** The text to embed; if the vector depends on its document, the chunk. */
  readonly text: string;
  /** The place in the source, for reports. */
  readonly at: { readonly source: string; readonly place?: string | undefined; readonly line: number };
}

const chunkerKind = kinds.withMethods("an object with `chunk`", "chunk");

/**
 * Cuts a document into chunks and builds the rows that it should have.
 *
 * @throws any error of the chunker, and InvalidOptionError when a span is outside the text
 */
export async function documentRows(
  document: SourceDocument,
  plan: RowPlan,
  signal: AbortSignal | undefined,
): Promise<WantedRow[]> {
  // A text without visible characters has nothing to find, so the chunker is not asked.
  if (document.text.trim() === "") return [];
  // Await the chunker, so that a rejection fails only this document.
  const chunker = typeof plan.chunker === "function" ? await plan.chunker(document) : plan.chunker;
  chunkerKind("chunker(document)", chunker);
  const spans = await chunker.chunk(document.text, {
    signal,
    ...(plan.tokenize && { tokenize: plan.tokenize }),
    ...(plan.inContext && { countAlone: false }),
  });
  const chunks = readChunks(document.text, spans);
  const texts = chunks.map((chunk) =>
    plan.inContext ? chunk.text : (kinds.text("embedText(chunk, document)", plan.embedText(chunk, document)) as string),
  );
  const contextDigest = plan.inContext ? textDigest(JSON.stringify([document.text, spans.map(placeOf)])) : undefined;
  const name = shortHash(document.id);
  const rows = new Map<string, WantedRow>();
  for (const [i, chunk] of chunks.entries()) {
    const text = texts[i]!;
    // The vector depends on the whole document, so the digest must too.
    const digest = contextDigest === undefined ? textDigest(text) : textDigest(`${contextDigest} ${i}`);
    const about = {
      source: document.id,
      digest,
      ...(plan.keepTexts && { text: chunk.text }),
      ...(document.reference !== undefined && { reference: document.reference }),
      span: [chunk.start, chunk.end] as const,
      metadata: { ...document.metadata, ...factsOf(plan, chunk, document) },
    };
    const key = { content: contentPart(digest), document: name, rest: shortHash(restOf(about)) };
    const id = rowId(plan.scope, key);
    const { place, line = chunk.startLine } = document;
    const at = { source: document.id, ...(place !== undefined && { place }), line };
    rows.set(id, { key, row: { id, ...about }, text, at });
  }
  return [...rows.values()];
}

const factsKind = kinds.optional(
  kindOf(
    "an object of flat facts",
    (facts) => typeof facts === "object" && facts !== null && !(facts instanceof Promise),
  ),
);

function factsOf({ metadataOf }: RowPlan, chunk: TextChunk, document: SourceDocument): object {
  return Object(factsKind("metadata(chunk, document)", metadataOf(chunk, document)));
}

function placeOf({ start, end }: { readonly start: number; readonly end: number }): readonly [number, number] {
  return [start, end];
}

// Everything that is stored beside the vector. It may change while the embedded text stays the same.
function restOf({ text, reference, span, metadata, source }: Omit<SinkRow, "vector" | "id">): string {
  const facts = Object.entries(metadata ?? {}).filter(([, value]) => value !== undefined);
  const sorted = facts.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([source, text ?? null, reference ?? null, span, sorted]);
}
