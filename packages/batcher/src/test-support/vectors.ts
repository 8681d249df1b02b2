import type { EmbeddingMatrix } from "@embedloom/core";
import { deterministicVector } from "@embedloom/testing";
import { expect } from "vitest";

/** What the fake embedder of this width gives for a text. */
export function fakeVector(text: string, dimensions: number): Float32Array {
  return deterministicVector(text, dimensions, "fake-model");
}

/** Checks that every row is the vector of its text. */
export function expectVectors(embeddings: EmbeddingMatrix, texts: readonly string[]): void {
  expect(embeddings.count).toBe(texts.length);
  const wrong = texts.filter((text, i) => !equal(embeddings.row(i), fakeVector(text, embeddings.dimensions)));
  expect(wrong).toEqual([]);
}

export function equal(left: ArrayLike<number>, right: ArrayLike<number>): boolean {
  return left.length === right.length && Array.from(left).every((value, i) => Math.abs(value - right[i]!) < 1e-6);
}

/** Texts that are all different. */
export function numbered(count: number, word = "text"): string[] {
  return Array.from({ length: count }, (_, i) => `${word} ${i}`);
}
