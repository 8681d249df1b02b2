import { fingerprintText, type Embedder, type VectorIndex } from "@embedloom/core";
import { createFakeEmbedder, createFakeSink, deterministicVector, type FakeSinkMemory } from "@embedloom/testing";
import { createListSource } from "../source/list-source.ts";
import type { Shard } from "../source/shard.ts";
import type { SourceText, TextSource } from "../source/text-source.ts";

export const WIDTH = 8;

/** A source of texts, one shard of all of them, an empty index, and an embedder that counts. */
export interface ShardBench {
  readonly texts: readonly SourceText[];
  readonly source: TextSource;
  readonly shard: Shard;
  readonly memory: FakeSinkMemory;
  readonly index: VectorIndex;
  readonly embedder: Embedder & { readonly requests: readonly (readonly string[])[] };
  /** How often each text was embedded and paid for. */
  readonly paid: ReadonlyMap<string, number>;
}

export function textsOf(count: number, version = 1): SourceText[] {
  return Array.from({ length: count }, (_, i) => ({ id: `id-${i}`, text: `text ${i}, version ${version}` }));
}

export async function createShardBench(
  texts: readonly SourceText[],
  refuses: (batch: readonly string[]) => void = () => {},
): Promise<ShardBench> {
  const paid = new Map<string, number>();
  const embedder = createFakeEmbedder({
    dimensions: WIDTH,
    beforeRequest(batch) {
      refuses(batch);
      for (const text of batch) paid.set(text, (paid.get(text) ?? 0) + 1);
    },
  });
  const memory: FakeSinkMemory = { rows: new Map() };
  const fingerprint = fingerprintText((await embedder.describe()).fingerprint);
  const identity = { fingerprint, dimensions: WIDTH, distance: "cosine", encoding: "float32" } as const;
  return {
    texts,
    source: createListSource(texts),
    shard: { number: 7, through: texts.at(-1)!.id, ids: texts.length },
    memory,
    index: await createFakeSink(memory).open(identity),
    embedder,
    paid,
  };
}

/** Ids whose row is missing or wrong. */
export function wrongRows({ rows }: FakeSinkMemory, texts: readonly SourceText[]): string[] {
  const isRight = ({ id, text }: SourceText): boolean => {
    const vector = rows.get(id)?.vector;
    return vector !== undefined && String(vector) === String(deterministicVector(text, WIDTH, "fake-model"));
  };
  return texts.filter((text) => !isRight(text)).map(({ id }) => id);
}
