import { createFakeTokenEncoder, seededRandom } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import type { Span } from "../span/span.ts";
import { createCharacterChunker } from "../chunkers/character-chunker.ts";
import type { ChunkSize } from "./chunk-size.ts";
import type { Chunker } from "./chunker.ts";
import { createMarkdownChunker } from "../chunkers/markdown-chunker.ts";
import { createParagraphChunker } from "../chunkers/paragraph-chunker.ts";
import { createRegexChunker } from "../chunkers/regex-chunker.ts";
import { createSentenceChunker } from "../chunkers/sentence-chunker.ts";
import { createTokenChunker } from "../chunkers/token-chunker.ts";

const encoder = createFakeTokenEncoder();
const tokenize = (text: string): ReturnType<typeof encoder.tokenize> => encoder.tokenize(text);

const sizes: ChunkSize[] = [
  {},
  { maxTokens: 7 },
  { maxTokens: 12, overlapTokens: 5 },
  { maxTokens: 1 },
  { maxCharacters: 40 },
  { maxCharacters: 25, overlapCharacters: 24 },
];
const inTokens = { maxTokens: 6, overlapTokens: 2 };
const inCharacters = { maxCharacters: 17, overlapCharacters: 4 };

const chunkers: [string, Chunker, ChunkSize][] = [
  ["tokens", createTokenChunker(inTokens), inTokens],
  ["characters", createCharacterChunker(inCharacters), inCharacters],
  ...sizes.flatMap((size, i): [string, Chunker, ChunkSize][] => [
    [`sentences ${i}`, createSentenceChunker(size), size],
    [`paragraphs ${i}`, createParagraphChunker(size), size],
    [`markdown ${i}`, createMarkdownChunker(size), size],
    [`regex ${i}`, createRegexChunker({ pattern: /[;#]|\n/, ...size }), size],
  ]),
];

const PARTS = [
  "Word",
  "Satz.",
  "e.g.",
  "漢字。",
  "👩‍👩‍👧",
  "e\u0301a\u0301",
  "# Head",
  "- item",
  "> said",
  "|a|b|",
  "x;y",
  "===",
  "---",
  "1,000",
  "?!",
  "\u200B",
  "𝔘",
];
const GAPS = [" ", " ", " ", "\n", "\n\n", "\r\n", "\t", "  \n \n", "\r", "", "\u00A0"];

function randomText(random: () => number): string {
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)]!;
  return Array.from({ length: Math.floor(random() * 60) }, () => pick(PARTS) + pick(GAPS)).join("");
}

const texts = [
  "",
  " \n\t ",
  "one",
  "  padded  ",
  "no spaces".repeat(30).replaceAll(" ", ""),
  "\u200B",
  ...Array.from({ length: 60 }, (_, seed) => randomText(seededRandom(`chunkers ${seed}`))),
];

function uncovered(text: string, spans: readonly Span[]): number[] {
  const covered = new Uint8Array(text.length);
  for (const { start, end } of spans) covered.fill(1, start, end);
  return [...covered.keys()].filter((at) => covered[at] === 0 && /[^\s\p{Cf}]/u.test(text[at]!));
}

describe.each(chunkers)("%s", (_, chunker) => {
  test("behavior: covers everything that can be seen", async () => {
    for (const [i, text] of texts.entries()) {
      expect(uncovered(text, await chunker.chunk(text, { tokenize })), `text ${i}`).toEqual([]);
    }
  });

  test("behavior: chunks are trimmed, inside the text, and each says something new", async () => {
    for (const [i, text] of texts.entries()) {
      const spans = await chunker.chunk(text, { tokenize });
      const untrimmed = spans.filter(
        ({ start, end }) => text.slice(start, end).trim().length !== end - start || start >= end,
      );
      const stale = spans.filter(
        ({ start, end }, at) => at > 0 && (start < spans[at - 1]!.start || end <= spans[at - 1]!.end),
      );
      expect({ untrimmed, stale }, `text ${i}`).toEqual({ untrimmed: [], stale: [] });
    }
  });
});

test("behavior: chunks repeat no more than the overlap, and do repeat where pieces are small", async () => {
  const text = "One. Two. Three. Four. Five. Six. Seven. Eight.";
  const spans = await createSentenceChunker({ maxTokens: 6, overlapTokens: 2 }).chunk(text, { tokenize });
  expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual([
    "One. Two. Three.",
    "Three. Four. Five.",
    "Five. Six. Seven.",
    "Seven. Eight.",
  ]);
});

test("behavior: work grows with the text, not with its square", async () => {
  const measured = async (chunker: Chunker, sentences: number): Promise<number> => {
    let reads = 0;
    const text = "One two three. ".repeat(sentences);
    const counted = async (each: string): ReturnType<typeof tokenize> => {
      const tokens = await tokenize(each);
      const starts = new Proxy(tokens.starts, {
        get(target, key) {
          reads++;
          return Reflect.get(target, key);
        },
      });
      return { ...tokens, starts };
    };
    await chunker.chunk(text, { tokenize: counted });
    return reads;
  };
  const size = { maxTokens: 40, overlapTokens: 36 };
  for (const chunker of [createSentenceChunker(size), createParagraphChunker(size), createTokenChunker(size)]) {
    expect((await measured(chunker, 4000)) / (await measured(chunker, 1000))).toBeLessThan(5.5);
  }
});

test("error: a size in tokens without a way to count them", async () => {
  for (const chunker of [createTokenChunker({ maxTokens: 5 }), createSentenceChunker({ maxTokens: 5 })]) {
    await expect(chunker.chunk("one two")).rejects.toMatchObject({ code: "invalid_option", option: "tokenize" });
  }
});

test("behavior: a signal that is aborted rejects with its reason", async () => {
  const reason = new Error("stop");
  for (const [name, chunker] of chunkers) {
    const call = async (): Promise<unknown> => chunker.chunk("one", { tokenize, signal: AbortSignal.abort(reason) });
    await expect(call(), name).rejects.toBe(reason);
  }
});

test("behavior: a long text yields to the event loop, and an abort ends it", async () => {
  const text = `# A\n\n${"One two three.\n\n".repeat(100_000)}`;
  const tokens = await tokenize(text);
  // A pattern alone is done in its thread before the abort comes, or not.
  for (const [name, chunker] of chunkers.filter(([each]) => each !== "regex 0")) {
    const stop = new AbortController();
    const counted = async (each: string): ReturnType<typeof tokenize> => (each === text ? tokens : tokenize(each));
    const running = Promise.resolve(chunker.chunk(text, { tokenize: counted, signal: stop.signal }));
    setTimeout(() => stop.abort("enough"));
    await expect(running, name).rejects.toBe("enough");
  }
});
