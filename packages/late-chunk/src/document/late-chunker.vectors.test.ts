import { EmbeddingMatrix, type TokenEncoder, type TokenizedText } from "@embedloom/core";
import { createFakeTokenEncoder, seededRandom } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createLateChunker } from "./late-chunker.ts";
import type { LateChunkerSettings } from "./late-chunker-settings.ts";
import type { Span } from "../span/span.ts";
import { planWindows } from "../windows/windows.ts";

const WORDS = [
  "Berlin",
  "the",
  "city",
  "is",
  "old,",
  "its",
  "river",
  "5,000",
  "naïve",
  "漢字",
  "👩‍👩‍👧",
  "…",
  "x-ray",
  "rent.",
];

function randomDocument(random: () => number, words: number): string {
  const gap = (): string => [" ", "  ", "\n", "\n\n", " \t"][Math.floor(random() ** 3 * 5)] ?? " ";
  return Array.from({ length: words }, () => WORDS[Math.floor(random() * WORDS.length)]! + gap()).join("");
}

function randomSpans(random: () => number, length: number, count: number): Span[] {
  return Array.from({ length: count }, () => {
    const start = Math.floor(random() * length);
    return { start, end: start + Math.floor(random() * (length - start + 1)) };
  });
}

/** Spans that together are the whole text, cut anywhere, each longer than a token: one inside a token would share it. */
function randomPartition(random: () => number, length: number): Span[] {
  const inner = Array.from({ length: 6 }, () => 8 + Math.floor(random() * (length - 16))).toSorted((a, b) => a - b);
  const cuts = [0, ...inner.filter((cut, i) => i === 0 || cut - inner[i - 1]! > 8), length];
  return cuts.slice(1).map((end, i) => ({ start: cuts[i]!, end }));
}

/** Late chunking as one would write it down: the document in one run, then for each span the mean of its tokens. */
async function naive(
  encoder: TokenEncoder,
  text: string,
  spans: readonly Span[],
  prompt = "",
): Promise<(number[] | null)[]> {
  const { specials, dimensions } = await encoder.describe();
  const { ids, starts } = await encoder.tokenize(prompt + text);
  const [rows] = await encoder.encode([Int32Array.from([...specials.before, ...ids, ...specials.after])]);
  const content = [...ids.keys()].filter((token) => starts[token]! >= prompt.length);
  return spans.map(({ start, end }) => {
    const own = content.filter((token) => {
      const at = starts[token]! - prompt.length;
      return start <= at && at < end;
    });
    if (own.length === 0) return null;
    const pooled = own.map((token) => token + 1);
    if (own[0] === content[0]) pooled.push(...Array.from({ length: content[0]! + 1 }, (_, row) => row));
    if (own.at(-1) === ids.length - 1) pooled.push(ids.length + 1);
    const mean = Array.from(
      { length: dimensions },
      (_, d) => pooled.reduce((sum, row) => sum + rows!.row(row)[d]!, 0) / pooled.length,
    );
    const norm = Math.hypot(...mean);
    return mean.map((value) => value / norm);
  });
}

function difference(left: ArrayLike<number> | null, right: ArrayLike<number> | null): number {
  if (left === null || right === null) return left === right ? 0 : Infinity;
  return Math.max(...Array.from(left, (value, d) => Math.abs(value - right[d]!)));
}

const wide = { contextTokens: 4096 };
const whole = (text: string): Span[] => [{ start: 0, end: text.length }];

async function vectors(
  settings: LateChunkerSettings,
  text: string,
  spans: readonly Span[],
): Promise<(Float32Array | null)[]> {
  const { chunks } = await createLateChunker({ onEmptySpan: "null", ...settings }).embedSpans(text, spans);
  return chunks.map(({ embedding }) => embedding);
}

test("default: equals the naive reference to 1e-5 for any spans of random documents, with and without prompt", async () => {
  for (let seed = 0; seed < 30; seed++) {
    const random = seededRandom(`reference ${seed}`);
    const prompt = seed % 2 === 0 ? "" : "search_document: ";
    const encoder = createFakeTokenEncoder({ ...wide, prompts: { document: prompt } });
    const text = randomDocument(random, 120);
    const spans = [...randomSpans(random, text.length, 25), ...whole(text)];
    const expected = await naive(encoder, text, spans, prompt);
    const actual = await vectors({ encoder }, text, spans);
    // A span inside one token is the reference's null and ours not; alignSpans is tested for it.
    const worst = Math.max(...actual.map((vector, i) => (expected[i] === null ? 0 : difference(vector, expected[i]!))));
    expect(worst, `seed ${seed}`).toBeLessThan(1e-5);
    expect(expected.filter((vector) => vector !== null).length, `seed ${seed}`).toBeGreaterThan(5);
  }
});

test("behavior: any partition, weighted by pooled tokens, is the mean of the whole document", async () => {
  for (let seed = 0; seed < 30; seed++) {
    const random = seededRandom(`partition ${seed}`);
    const encoder = createFakeTokenEncoder({ contextTokens: 40 });
    const text = randomDocument(random, 100);
    const settings = { encoder, normalize: false, onEmptySpan: "null" } as const;
    const parts = (await createLateChunker(settings).embedSpans(text, randomPartition(random, text.length))).chunks;
    const [all] = (await createLateChunker(settings).embedSpans(text, whole(text))).chunks;
    const filled = parts.filter(({ tokens }) => tokens > 0);
    const weight = (i: number): number => filled[i]!.tokens + (i === 0 ? 1 : 0) + (i === filled.length - 1 ? 1 : 0);
    const sum = Array.from({ length: 16 }, (_, d) =>
      filled.reduce((total, part, i) => total + part.embedding![d]! * weight(i), 0),
    );
    const mean = sum.map((value) => value / (all!.tokens + 2));
    expect(
      parts.reduce((tokens, part) => tokens + part.tokens, 0),
      `seed ${seed}`,
    ).toBe(all!.tokens);
    expect(difference(all!.embedding, mean), `seed ${seed}`).toBeLessThan(1e-6);
  }
});

test("behavior: order, repetition and overlap of spans influence nothing, nor does asking in several calls", async () => {
  for (let seed = 0; seed < 20; seed++) {
    const random = seededRandom(`independent ${seed}`);
    const encoder = createFakeTokenEncoder({ contextTokens: 40 });
    const text = randomDocument(random, 90);
    const spans = randomSpans(random, text.length, 12);
    const together = await vectors({ encoder }, text, spans);
    const reversed = await vectors({ encoder }, text, [...spans, ...spans].toReversed());
    const apart = (await Promise.all(spans.map((span) => vectors({ encoder }, text, [span])))).flat();
    for (const [i, vector] of together.entries()) {
      expect(difference(vector, reversed[reversed.length - 1 - i]!), `seed ${seed}, span ${i}`).toBeLessThan(1e-6);
      expect(difference(vector, apart[i]!), `seed ${seed}, span ${i}`).toBeLessThan(1e-6);
    }
  }
});

test("behavior: white space that moves between neighbouring spans changes nothing", async () => {
  const encoder = createFakeTokenEncoder(wide);
  const text = "One two. \n\n Three four.";
  const near = await vectors({ encoder }, text, [
    { start: 0, end: 8 },
    { start: 8, end: 23 },
  ]);
  const far = await vectors({ encoder }, text, [
    { start: 0, end: 12 },
    { start: 12, end: 23 },
  ]);
  expect(near).toEqual(far);
});

describe("args: context none", () => {
  test("behavior: gives what late chunking of each span's text alone gives, as one chunk", async () => {
    for (let seed = 0; seed < 10; seed++) {
      const random = seededRandom(`plain ${seed}`);
      const encoder = createFakeTokenEncoder({ contextTokens: 40, prompts: { document: "passage: " } });
      const text = randomDocument(random, 80);
      const spans = randomSpans(random, text.length, 8);
      const plain = await vectors({ encoder, context: "none" }, text, spans);
      for (const [i, { start, end }] of spans.entries()) {
        const part = text.slice(start, end);
        expect(await vectors({ encoder }, part, whole(part)), `seed ${seed}, span ${i}`).toEqual([plain[i]]);
      }
    }
  });

  test("behavior: differs from late chunking, which knows the rest of the document", async () => {
    const encoder = createFakeTokenEncoder(wide);
    const text = "Berlin is the capital. Its river is old.";
    const span = [{ start: 23, end: 40 }];
    const [late] = await vectors({ encoder }, text, span);
    const [plain] = await vectors({ encoder, context: "none" }, text, span);
    expect(difference(late!, plain!)).toBeGreaterThan(0.01);
  });
});

describe("windows", () => {
  const prompt = "passage: ";
  const fixed = 4; // [before] passage : [after]

  test("behavior: every token's vector comes from the window and position that the plan says", async () => {
    const encoder = createFakeTokenEncoder({ contextTokens: 64, showPositions: true, prompts: { document: prompt } });
    const text = randomDocument(seededRandom("positions"), 150);
    const { starts } = await encoder.tokenize(text);
    const spans = Array.from(starts, (start) => ({ start, end: start + 1 }));
    const shown = await vectors({ encoder, normalize: false, specials: "exclude", overlapTokens: 12 }, text, spans);
    const plan = planWindows(starts.length, 64 - fixed, 12);
    const expected = plan.flatMap(({ start, keepStart, keepEnd }) =>
      Array.from({ length: keepEnd - keepStart }, (_, i) => [keepStart + i - start + fixed, 64]),
    );
    expect(plan.length).toBeGreaterThan(3);
    expect(shown.map((vector) => [...vector!.slice(-2)])).toEqual(expected);
  });

  test("behavior: every window has its specials and the prompt, and no token of the document is left out", async () => {
    const encoder = createFakeTokenEncoder({ contextTokens: 64, prompts: { document: prompt } });
    const text = randomDocument(seededRandom("complete"), 60 * 3);
    const { ids } = await encoder.tokenize(text);
    const instruction = (await encoder.tokenize(prompt)).ids;
    const { chunks, usage } = await createLateChunker({ encoder }).embedSpans(text, whole(text));
    const plan = planWindows(ids.length, 64 - fixed, 15);
    const expected = plan.map(({ start, end }) => Int32Array.from([1, ...instruction, ...ids.subarray(start, end), 2]));
    expect(encoder.sequences).toEqual(expected);
    expect(chunks[0]?.tokens).toBe(ids.length);
    expect(usage).toEqual({ requests: plan.length, tokens: plan.length * 64, costUsd: undefined });
  });

  test("behavior: only the windows that the spans need are run", async () => {
    const encoder = createFakeTokenEncoder({ contextTokens: 32 });
    const text = randomDocument(seededRandom("needed"), 400);
    const all = randomPartition(seededRandom("needed cuts"), text.length);
    const full = await vectors({ encoder }, text, all);
    const runs = encoder.sequences.length;
    const few = await vectors({ encoder }, text, [all[3]!, { start: 0, end: 0 }]);
    expect(encoder.sequences.length - runs).toBeLessThan(runs);
    expect(difference(few[0]!, full[3]!)).toBeLessThan(1e-6);
    expect(few[1]).toBeNull();
    const before = encoder.sequences.length;
    await vectors({ encoder }, text, []);
    expect(encoder.sequences.length).toBe(before);
  });

  test("behavior: overlapping spans cost no more model time than spans apart", async () => {
    const encoder = createFakeTokenEncoder({ contextTokens: 64 });
    const text = randomDocument(seededRandom("overlap"), 300);
    const chunker = createLateChunker({ encoder, onEmptySpan: "null" });
    const cost = async (step: number): Promise<unknown> => {
      const spans = Array.from({ length: Math.ceil(text.length / step) }, (_, i) => ({
        start: i * step,
        end: Math.min(text.length, i * step + 200),
      }));
      return (await chunker.embedSpans(text, spans)).usage;
    };
    expect(await cost(20)).toEqual(await cost(200));
  });

  test("behavior: one window's token vectors are held at a time", async () => {
    const fake = createFakeTokenEncoder({ contextTokens: 32 });
    const batches: number[] = [];
    const encoder: TokenEncoder = {
      ...fake,
      encode: (batch, options) => (batches.push(batch.length), fake.encode(batch, options)),
    };
    await vectors({ encoder }, randomDocument(seededRandom("memory"), 200), [{ start: 0, end: 500 }]);
    expect(new Set(batches)).toEqual(new Set([1]));
  });
});

describe("args: specials", () => {
  test("behavior: exclude differs from edges in the first and the last chunk only", async () => {
    const encoder = createFakeTokenEncoder({ contextTokens: 40, prompts: { document: "passage: " } });
    const text = randomDocument(seededRandom("specials"), 100);
    const spans = [0, 1, 2, 3].map((i) => ({
      start: Math.floor((i * text.length) / 4),
      end: Math.floor(((i + 1) * text.length) / 4),
    }));
    const edges = await vectors({ encoder }, text, spans);
    const exclude = await vectors({ encoder, specials: "exclude" }, text, spans);
    expect(edges.map((vector, i) => difference(vector, exclude[i]!) > 1e-4)).toEqual([true, false, false, true]);
  });
});

describe("prompts", () => {
  /** As byte-level tokenizers do: a space merges into the word behind it; runs of white space are tokens. */
  function byteLevel(text: string): TokenizedText {
    const matches = [...text.matchAll(/ ?[\p{L}\p{N}]+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s/gu)];
    const blank = (token: string): number => (token.trim() === "" ? 0 : token.length - token.trimStart().length);
    return {
      ids: Int32Array.from(
        matches,
        ([token]) => 3 + [...token].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 9973, 7),
      ),
      starts: Int32Array.from(matches, ({ 0: token, index }) => index + blank(token)),
      ends: Int32Array.from(matches, ({ 0: token, index }) => index + token.length),
    };
  }

  test("behavior: a prompt whose last space merges into the first word moves no token to another chunk", async () => {
    const fake = createFakeTokenEncoder(wide);
    const encoder: TokenEncoder = { ...fake, tokenize: async (text) => byteLevel(text) };
    for (const prompt of ["search_document: ", "passage:\n", "Represent this: "]) {
      for (let seed = 0; seed < 20; seed++) {
        const random = seededRandom(`prompt ${seed}`);
        const text = randomDocument(random, 40);
        const spans = [...randomPartition(random, text.length), ...randomSpans(random, text.length, 10)];
        const tokensWith = async (before: string): Promise<number[]> => {
          const chunker = createLateChunker({ encoder, prompt: before, onEmptySpan: "null" });
          return (await chunker.embedSpans(text, spans)).chunks.map(({ tokens }) => tokens);
        };
        expect(await tokensWith(prompt), `${prompt.length}, seed ${seed}`).toEqual(await tokensWith(""));
      }
    }
  });
});

test("behavior: a token that begins in the prompt and ends in the text counts as prompt", async () => {
  const encoder = createFakeTokenEncoder();
  const chunker = createLateChunker({ encoder, prompt: "pass" });
  const { chunks } = await chunker.embedSpans("word two", [{ start: 0, end: 8 }]);
  expect(chunks[0]?.tokens).toBe(1);
  expect(encoder.sequences[0]?.length).toBe(2 + 2);
});

test("error: a mean of length 0 cannot be normalised, and names its span", async () => {
  const fake = createFakeTokenEncoder();
  const encoder: TokenEncoder = {
    ...fake,
    encode: async (batch) => batch.map((ids) => EmbeddingMatrix.zeros(ids.length, 16)),
  };
  const spans = [{ start: 0, end: 3 }];
  await expect(vectors({ encoder }, "one two", spans)).rejects.toMatchObject({ problem: "zero_norm", index: 0 });
  expect(await vectors({ encoder, normalize: false }, "one two", spans)).toEqual([new Float32Array(16)]);
});
