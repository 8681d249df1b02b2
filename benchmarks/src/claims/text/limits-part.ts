// Whether a limit is a limit, what pathological texts cost, and how soon an abort is heeded: every chunker.
//
// Costs are processor time, not time on the clock, so that other work on the machine says nothing.
import { createFakeTokenEncoder, seededRandom } from "@embedloom/testing";
import {
  type Chunker,
  type ChunkSize,
  createCharacterChunker,
  createHtmlChunker,
  createMarkdownChunker,
  createParagraphChunker,
  createRegexChunker,
  createSentenceChunker,
  createTokenChunker,
} from "@embedloom/late-chunk";
import type { ClaimReport } from "../claim-report.ts";
import { PATHOLOGICAL } from "./pathological-texts.ts";
import { randomText } from "./random-text.ts";

const encoder = createFakeTokenEncoder();
const tokenize = async (text: string): ReturnType<typeof encoder.tokenize> => encoder.tokenize(text);

const MAKERS: Readonly<Record<string, (size: ChunkSize) => Chunker>> = {
  sentences: createSentenceChunker,
  paragraphs: createParagraphChunker,
  Markdown: createMarkdownChunker,
  "Markdown, headers repeated": (size) => createMarkdownChunker({ ...size, repeatTableHeader: true }),
  HTML: createHtmlChunker,
  pattern: (size) => createRegexChunker({ pattern: /[;#]|\n/, ...size }),
  fixed: ({ maxTokens, maxCharacters, overlapTokens, overlapCharacters }) =>
    maxTokens === undefined
      ? createCharacterChunker({ maxCharacters: maxCharacters ?? 500, overlapCharacters })
      : createTokenChunker({ maxTokens, overlapTokens }),
};
const SIZES: readonly ChunkSize[] = [
  { maxCharacters: 12 },
  { maxCharacters: 200, overlapCharacters: 40 },
  { maxTokens: 3 },
  { maxTokens: 64, overlapTokens: 8 },
];
const DOCUMENTS = 60;
/** Units of a text that is measured, about 20 times as many characters; the second is four times as long. */
const LENGTHS = [1000, 4000] as const;
/** Four times the text may cost so many times as much: 4 is linear, 16 quadratic, and small times are not exact. */
const MOST = 8;
/** Below so many milliseconds for the longer text nothing is said about growth. */
const LEAST_MS = 150;

/** Measures limits, growth and aborts. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("Limits of chunks");
  const seed = `limits ${Date.now()}`;
  report.note(`${DOCUMENTS} random documents, seed "${seed}"`);
  const rows: (string | number)[][] = [];
  let over = 0;
  for (const [name, make] of Object.entries(MAKERS)) {
    const counts = await countOver(seed, make);
    over += counts.over;
    rows.push([name, counts.chunks, counts.over]);
  }
  report.table(["chunker", "chunks", "over the limit"], rows);
  report.goal("chunks over their limit", { value: over, exactly: 0 });

  report.section("Pathological texts");
  const slow = await growthOf(report);
  report.goal("chunkers and texts whose cost grows faster than the text", { value: slow, exactly: 0 });
  await measureAborts(report);
}

async function countOver(seed: string, make: (size: ChunkSize) => Chunker): Promise<{ chunks: number; over: number }> {
  let [chunks, over] = [0, 0];
  for (const size of SIZES) {
    const { maxTokens = Infinity, maxCharacters = Infinity } = size;
    const chunker = make(size);
    for (let i = 0; i < DOCUMENTS; i++) {
      const text = randomText(seededRandom(`${seed} ${i}`));
      for (const { start, end } of await chunker.chunk(text, { tokenize })) {
        const part = text.slice(start, end);
        const isOver = part.length > maxCharacters || (await tokenize(part)).ids.length > maxTokens;
        chunks += 1;
        over += isOver && [...part].length > 1 ? 1 : 0;
      }
    }
  }
  return { chunks, over };
}

async function growthOf(report: ClaimReport): Promise<number> {
  const rows: (string | number)[][] = [];
  let slow = 0;
  for (const [name, make] of Object.entries(MAKERS)) {
    let [worst, worstText, longest, longestText] = [0, "", 0, ""];
    for (const size of [{}, { maxTokens: 100 }]) {
      const chunker = make(size);
      for (const [kind, textOf] of Object.entries(PATHOLOGICAL)) {
        const costs: number[] = [];
        for (const n of LENGTHS) costs.push(await processorMs(chunker, textOf(n)));
        const [short, long] = costs as [number, number];
        if (long > longest) [longest, longestText] = [long, kind];
        const ratio = long < LEAST_MS ? 0 : long / short;
        if (ratio > worst) [worst, worstText] = [ratio, kind];
        if (ratio > MOST) slow += 1;
      }
    }
    rows.push([
      name,
      `${longest.toFixed(0)} ms (${longestText})`,
      worst === 0 ? "-" : `${worst.toFixed(1)} (${worstText})`,
    ]);
  }
  const headings = ["chunker", `longest for ${20 * LENGTHS[1]} characters`, "worst growth for four times the text"];
  report.table(headings, rows);
  return slow;
}

async function processorMs(chunker: Chunker, text: string): Promise<number> {
  const before = process.cpuUsage();
  await chunker.chunk(text, { tokenize });
  return process.cpuUsage(before).user / 1000;
}

/** From the moment at which an abort was due to the rejection, on texts that take seconds. */
async function measureAborts(report: ClaimReport): Promise<void> {
  const kinds = ["ends of sentences", "list items", "table rows", "open tags", "one word", "underlined headings"];
  let [worst, worstName] = [0, "none"];
  for (const [name, make] of Object.entries(MAKERS)) {
    for (const size of [{ maxCharacters: 300 }, { maxTokens: 100 }]) {
      for (const kind of kinds) {
        const latency = await abortLatency(make(size), PATHOLOGICAL[kind]!(40_000));
        if (latency > worst) [worst, worstName] = [latency, `${name}, ${kind}, ${JSON.stringify(size)}`];
      }
    }
  }
  const evil = createRegexChunker({ pattern: /(a+)+b/ });
  const pattern = await abortLatency(evil, "a".repeat(40));
  report.note(`latest: ${worstName}; a pattern that takes years: ${pattern.toFixed(0)} ms`);
  report.goal("milliseconds from an abort to the rejection, at worst", {
    value: Math.max(worst, pattern),
    unit: "ms",
    atMost: 100,
  });
}

async function abortLatency(chunker: Chunker, text: string): Promise<number> {
  const tokens = await tokenize(text);
  const stop = new AbortController();
  const due = performance.now() + 15;
  setTimeout(() => stop.abort(), 15);
  try {
    // The tokenizer is not what is measured.
    await chunker.chunk(text, {
      signal: stop.signal,
      tokenize: async (each) => (each === text ? tokens : tokenize(each)),
    });
  } catch {
    return Math.max(0, performance.now() - due);
  }
  return 0;
}
