import { createFakeTokenEncoder, seededRandom } from "@embedloom/testing";
import type { TokenizedText } from "@embedloom/core";
import { parser as javascript } from "@lezer/javascript";
import { expect, test } from "vitest";
import { createCharacterChunker } from "../chunkers/character-chunker.ts";
import type { ChunkSize } from "./chunk-size.ts";
import type { Chunker } from "./chunker.ts";
import { createCodeChunker } from "../chunkers/code-chunker.ts";
import { createHtmlChunker } from "../chunkers/html-chunker.ts";
import { createMarkdownChunker } from "../chunkers/markdown-chunker.ts";
import { createParagraphChunker } from "../chunkers/paragraph-chunker.ts";
import { createRegexChunker } from "../chunkers/regex-chunker.ts";
import { createSentenceChunker } from "../chunkers/sentence-chunker.ts";
import { createTokenChunker } from "../chunkers/token-chunker.ts";

const encoder = createFakeTokenEncoder();
const words = async (text: string): Promise<TokenizedText> => encoder.tokenize(text);

/** Splits words into pieces of three, so that a cut inside a word makes more tokens of it. */
async function pieces(text: string): Promise<TokenizedText> {
  const found = [...text.matchAll(/[\p{L}\p{M}\p{N}]{1,3}|\S/gu)];
  return {
    ids: new Int32Array(found.length),
    starts: Int32Array.from(found, ({ index }) => index),
    ends: Int32Array.from(found, ({ 0: piece, index }) => index + piece.length),
  };
}

/** Makes one unknown token of everything between white space, as WordPiece does of a word over 100 characters. */
async function unknown(text: string): Promise<TokenizedText> {
  const found = [...text.matchAll(/\S+/g)];
  return {
    ids: new Int32Array(found.length),
    starts: Int32Array.from(found, ({ index }) => index),
    ends: Int32Array.from(found, ({ 0: word, index }) => index + word.length),
  };
}

const tokenizers = { words, pieces, unknown };

const structured: ((size: ChunkSize) => Chunker)[] = [
  createSentenceChunker,
  createParagraphChunker,
  createMarkdownChunker,
  (size) => createMarkdownChunker({ ...size, repeatTableHeader: true }),
  createHtmlChunker,
  (size) => createHtmlChunker({ ...size, repeatTableHeader: true }),
  (size) => createRegexChunker({ pattern: /[;#]|\n/, ...size }),
  (size) => createCodeChunker({ parser: javascript, ...size }),
];

const unlimited = structured.map((make) => make({}));

function chunkersOf(size: ChunkSize): Chunker[] {
  const { maxTokens, overlapTokens, maxCharacters, overlapCharacters } = size;
  const fixed =
    maxTokens === undefined
      ? createCharacterChunker({ maxCharacters: maxCharacters!, overlapCharacters })
      : createTokenChunker({ maxTokens, overlapTokens });
  return [fixed, ...structured.map((make) => make(size))];
}

const BLOCKS: readonly ((pick: (from: readonly string[]) => string, count: number) => string)[] = [
  (_, count) => "x".repeat(count * 9),
  (pick, count) =>
    Array.from({ length: count }, () =>
      pick(["Word", "Satz.", "漢字。", "e\u0301a\u0301", "👩‍👩‍👧", "🇩🇪🇫🇷", "𝔘", "\u200B"]),
    ).join(pick([" ", "", "\n"])),
  (pick, count) => `\`\`\`js\n${`const ${pick(["a", "long_name"])} = f(1, 2);\n`.repeat(count)}\`\`\``,
  (pick, count) => `name | value\n--- | ---\n${`${pick(["a", "some words"])} | ${"b".repeat(count)}\n`.repeat(count)}`,
  (pick, count) =>
    `<table><tr><th>h${pick(["", " head"])}</th></tr>${"<tr><td>cell <b>bold</b></td></tr>".repeat(count)}</table>`,
  (pick, count) => `${"#".repeat((count % 6) + 1)} ${pick(["Head", "A long heading of many words"])}`,
  (pick, count) =>
    `<h${(count % 6) + 1}>Title ${pick(["", "more"])}</h2><p>${"text ".repeat(count)}<script>x < y</script>`,
  (_, count) => `e${"\u0301".repeat(count * 5)}`,
  (_, count) => " ".repeat(count * 7) + "\t\r\n".repeat(count),
  (pick, count) =>
    `function f${count}() {\n  // ${pick(["note", "a longer comment"])}\n${"  g({ a: [1, 2] });\n".repeat(count)}}`,
  (_, count) => Array.from({ length: count }, (__, i) => `${" ".repeat(i % 5)}- item ${i}`).join("\n"),
  (pick, count) => "\uD800".repeat(count) + pick(["\uFFFD", "\u0000", "\u00AD"]),
];

function randomDocument(seed: string): string {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const parts = Array.from({ length: 1 + Math.floor(random() * 7) }, () =>
    pick(BLOCKS)(pick, 1 + Math.floor(random() * 25)),
  );
  return parts.join(pick(["\n\n", "\n", " ", "\r\n\r\n"]));
}

const SIZES: readonly ChunkSize[] = [
  { maxCharacters: 2 },
  { maxCharacters: 17, overlapCharacters: 5 },
  { maxCharacters: 100 },
  { maxTokens: 1 },
  { maxTokens: 7, overlapTokens: 3 },
  { maxTokens: 40 },
];

test.each(SIZES)("behavior: no chunk is over the limit, and the limit loses nothing: %o", async (size) => {
  const run = `limits ${Date.now()}`;
  const { maxTokens = Infinity, maxCharacters = Infinity } = size;
  const limited = chunkersOf(size);
  for (let i = 0; i < 20; i++) {
    const seed = `${run} ${i}`;
    const text = randomDocument(seed);
    const whole = await Promise.all(unlimited.map(async (chunker) => chunker.chunk(text)));
    for (const [name, tokenize] of [Object.entries(tokenizers)[i % 3]!]) {
      for (const [which, chunker] of limited.entries()) {
        const expected = which === 0 ? [{ start: 0, end: text.length }] : whole[which - 1]!;
        const chunks = await chunker.chunk(text, { tokenize });
        const covered = new Uint8Array(text.length);
        for (const { start, end, tableHeader } of chunks) {
          const headerLength = tableHeader === undefined ? 0 : tableHeader.end - tableHeader.start;
          const part = text.slice(start, end);
          const isPoint = [...part].length === 1;
          const label = `seed ${seed}, tokenizer ${name}, chunker ${which}, chunk ${start}-${end}`;
          expect(part.length + headerLength <= maxCharacters || isPoint, label).toBe(true);
          expect((await tokenize(part)).ids.length <= maxTokens || isPoint, label).toBe(true);
          expect(part.length <= maxTokens * 64 + 64, label).toBe(true);
          expect(/^[\uDC00-\uDFFF]/.test(part) && /[\uD800-\uDBFF]$/.test(text.slice(0, start)), label).toBe(false);
          covered.fill(1, start, end);
        }
        const lost = expected.flatMap(({ start, end }) =>
          Array.from({ length: end - start }, (_, at) => start + at).filter(
            (at) => covered[at] === 0 && !/[\s\p{Cc}\p{Cf}]/u.test(text[at]!),
          ),
        );
        expect(lost, `seed ${seed}, chunker ${which}`).toEqual([]);
      }
    }
  }
});

test("behavior: a token of a megabyte is bounded by its characters", async () => {
  const text = `start ${"a".repeat(1_000_000)} end`;
  for (const chunker of chunkersOf({ maxTokens: 64 })) {
    const chunks = await chunker.chunk(text, { tokenize: unknown });
    const longest = Math.max(...chunks.map(({ start, end }) => end - start));
    expect(longest).toBeLessThanOrEqual(64 * 33);
    expect(chunks.length).toBeLessThan(1000);
  }
});
