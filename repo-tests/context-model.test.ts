import { describe, expect, test } from "vitest";
import { contextModel, contextModelPath } from "../packages/context-model/src/index.ts";
import { dot } from "../packages/core/src/index.ts";
import { createLateChunker } from "../packages/late-chunk/src/index.ts";
import { createTransformersModel } from "../packages/transformers/src/index.ts";
import { readText } from "./workspace.ts";

/** Vectors of the same file by Python's tokenizers and onnxruntime. */
interface StoredVectors {
  readonly question: string;
  readonly text: string;
  readonly spans: readonly (readonly [start: number, end: number])[];
  readonly plain: readonly (readonly number[])[];
  readonly late: readonly (readonly number[])[];
}

const stored = JSON.parse(readText("packages/context-model/recipe/vectors.json")) as StoredVectors;

describe("the context model", () => {
  test("default: loads from its folder, and says what its package says", async () => {
    const model = createTransformersModel({ model: contextModelPath });
    const info = await model.tokenEncoder.describe();
    const { dimensions, contextTokens, dtype } = contextModel;
    expect(info).toMatchObject({ dimensions, contextTokens, fingerprint: { dtype } });
    await model.close();
  });

  test("behavior: plain and late vectors are those of Python's onnxruntime", async () => {
    const { question, text, spans, plain, late } = stored;
    const model = createTransformersModel({ model: contextModelPath });
    const { embeddings } = await model.embedder.embed([
      question,
      ...spans.map(([start, end]) => text.slice(start, end)),
    ]);
    const chunker = createLateChunker({ encoder: model.tokenEncoder });
    const { chunks } = await chunker.embedSpans(
      text,
      spans.map(([start, end]) => ({ start, end })),
    );
    expect(plain.length + late.length).toBe(1 + 2 * spans.length);
    plain.forEach((row, i) => expectSame(embeddings.row(i), row));
    late.forEach((row, i) => expectSame(chunks[i]!.embedding, row));
    await model.close();
  });
});

/** Sums run in another order on another processor. */
function expectSame(found: Float32Array, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  expect(dot(found, Float32Array.from(expected))).toBeGreaterThan(0.999_99);
}
