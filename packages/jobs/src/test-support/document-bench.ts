import { cosineSimilarity, type DocumentEncoder, fingerprintText, type VectorIndex } from "@embedloom/core";
import {
  createFakeDocumentEncoder,
  createFakeSink,
  type FakeDocumentEncoder,
  type FakeSinkMemory,
  seededRandom,
} from "@embedloom/testing";
import type { Chunker } from "../settings/chunker.ts";
import { createListSource } from "../source/list-source.ts";
import type { Shard } from "../source/shard.ts";
import type { SourceText, TextSource } from "../source/text-source.ts";

/** A source of documents, one shard of all of them, an empty index, and an encoder that records its requests. */
export interface DocumentBench<Encoder extends DocumentEncoder> {
  readonly texts: readonly SourceText[];
  readonly source: TextSource;
  readonly shard: Shard;
  readonly memory: FakeSinkMemory;
  readonly index: VectorIndex;
  readonly encoder: Encoder;
  readonly chunker: Chunker;
}

type BeforeRequest = (batch: readonly (readonly string[])[]) => void;

/** Makes a chunk of every sentence, with the space before it. */
const sentences: Chunker = {
  chunk: (text) =>
    [...text.matchAll(/[^.]+\./g)].map(({ index, 0: { length } }) => ({ start: index, end: index + length })),
};

/** Makes documents of one to seven sentences. Another version has other lengths. */
export function documentsOf(count: number, version = 1): SourceText[] {
  return Array.from({ length: count }, (_, i) => {
    const random = seededRandom(`document ${i} of version ${version}`);
    const length = 1 + Math.floor(random() * 7);
    const text = Array.from({ length }, (__, s) => `Sentence ${s} of document ${i} in version ${version}.`).join(" ");
    return { id: `doc-${i}`, text };
  });
}

export function createDocumentBench(
  texts: readonly SourceText[],
  refuses?: BeforeRequest,
): Promise<DocumentBench<FakeDocumentEncoder>>;
export function createDocumentBench<Encoder extends DocumentEncoder>(
  texts: readonly SourceText[],
  refuses: undefined,
  own: { readonly encoder: Encoder; readonly chunker: Chunker },
): Promise<DocumentBench<Encoder>>;
export async function createDocumentBench(
  texts: readonly SourceText[],
  refuses?: BeforeRequest,
  own?: { readonly encoder: DocumentEncoder; readonly chunker: Chunker },
): Promise<DocumentBench<DocumentEncoder>> {
  const encoder = own?.encoder ?? createFakeDocumentEncoder({ beforeRequest: refuses });
  const memory: FakeSinkMemory = { rows: new Map() };
  const { fingerprint, dimensions } = await encoder.describe();
  const identity = { fingerprint: fingerprintText(fingerprint), distance: "cosine", encoding: "float32" } as const;
  return {
    texts,
    source: createListSource(texts),
    shard: { number: 3, through: texts.at(-1)!.id, ids: texts.length },
    memory,
    index: await createFakeSink(memory).open({ ...identity, dimensions: dimensions! }),
    encoder,
    chunker: own?.chunker ?? sentences,
  };
}

/** Ids of rows that are missing, wrong, or belong to no chunk of these documents. */
export async function wrongChunks(
  { memory: { rows } }: Pick<DocumentBench<DocumentEncoder>, "memory">,
  texts: readonly SourceText[],
): Promise<string[]> {
  const reference = createFakeDocumentEncoder();
  const wrong = new Set(rows.keys());
  for (const { id, text } of texts) {
    const spans = await sentences.chunk(text, {});
    const { documents } = await reference.encode([{ text, spans }]);
    for (const [i, vector] of [...documents[0]!.embeddings!].entries()) {
      const row = rows.get(`${id}#${i}`);
      const isRight = row !== undefined && cosineSimilarity(Float32Array.from(row.vector), vector) > 0.99999;
      if (isRight) wrong.delete(`${id}#${i}`);
      else wrong.add(`${id}#${i}`);
    }
  }
  return [...wrong];
}
