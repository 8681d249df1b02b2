import {
  type AbortOptions,
  checkResult,
  type Embedder,
  EmbeddingMatrix,
  kinds,
  readOptions,
  UnsupportedError,
  type VectorIndex,
} from "@embedloom/core";
import { guardIndex } from "@embedloom/core/sink";
import { MOST_PAIRS } from "./fit-space-adapter.ts";

/** The options of {@link readSpacePairs}. */
export interface SpacePairsOptions extends AbortOptions {
  /** Number of pairs, 20 to 5,000. @default 5000, or all rows if there are fewer */
  readonly pairs?: number | undefined;
}

/** Vectors of the same texts in two spaces, for `fitSpaceAdapter`. */
export interface SpacePairs {
  readonly from: EmbeddingMatrix;
  readonly to: EmbeddingMatrix;
}

const ROWS_TOGETHER = 250;

/**
 * Reads rows of an old index, evenly spread over its ids, and embeds their texts with the new model. These are the only texts that a
 * space adapter pays for.
 *
 * @throws UnsupportedError when fewer than 20 rows store their texts
 * @throws any error of the embedder or the index
 * @example
 * ```ts
 * import { fitSpaceAdapter, readSpacePairs } from "@embedloom/sync";
 * import { createFakeEmbedder, createFakeSink } from "@embedloom/testing";
 *
 * const [old, young] = [createFakeEmbedder({ dimensions: 8 }), createFakeEmbedder({ dimensions: 8 })];
 * const texts = Array.from({ length: 100 }, (_, i) => `text ${i}`);
 * const { embeddings } = await old.embed(texts);
 * const index = await createFakeSink().open({ fingerprint: "old", dimensions: 8, distance: "cosine", encoding: "float32" });
 * await index.upsert(texts.map((text, i) => ({ id: `${i}`, source: "s", digest: text, text, vector: embeddings.row(i) })));
 * console.log((await fitSpaceAdapter(await readSpacePairs(index, young))).recall); // 1
 * ```
 */
export async function readSpacePairs(
  index: VectorIndex,
  embedder: Embedder,
  given: SpacePairsOptions = {},
): Promise<SpacePairs> {
  kinds.withMethods("an open index", "list", "get", "count")("index", index);
  const rowsOf = guardIndex("index", index);
  kinds.embedder("embedder", embedder);
  const { pairs = MOST_PAIRS, signal } = readOptions<SpacePairsOptions>("options", given, {
    pairs: kinds.optional(kinds.integer(20, MOST_PAIRS)),
    signal: kinds.signal,
  });
  const total = await rowsOf.count({ signal });
  const step = Math.max(1, total / pairs);
  const chosen: string[] = [];
  let position = 0;
  for await (const page of rowsOf.list({ signal, pageSize: 2000 })) {
    for (const { id } of page) if (position++ >= chosen.length * step && chosen.length < pairs) chosen.push(id);
  }
  const [from, to]: [Float32Array[], Float32Array[]] = [[], []];
  for (let start = 0; start < chosen.length; start += ROWS_TOGETHER) {
    const rows = await rowsOf.get(chosen.slice(start, start + ROWS_TOGETHER), { signal });
    const held = rows.flatMap((row) =>
      row?.text === undefined || row.text === "" ? [] : [{ text: row.text, vector: row.vector }],
    );
    if (held.length === 0) continue;
    const texts = held.map(({ text }) => text);
    const result = await embedder.embed(texts, { inputType: "document", signal });
    const { embeddings } = checkResult(result, texts.length);
    from.push(...embeddings);
    to.push(...held.map(({ vector }) => Float32Array.from(vector)));
  }
  if (from.length < 20)
    throw new UnsupportedError(`Only ${from.length} rows of the index store their texts; at least 20 are needed.`);
  return { from: EmbeddingMatrix.fromRows(from), to: EmbeddingMatrix.fromRows(to) };
}
