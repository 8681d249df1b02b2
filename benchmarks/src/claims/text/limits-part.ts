// Whether a limit is a limit, what pathological texts cost, and how soon an abort is heeded: every chunker.
//
// Costs are processor time, not time on the clock, so that other work on the machine says nothing.
import type { TokenizedText } from "@embedloom/core";
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
const LENGTHS = [2000, 8000] as const;
/** Four times the text may cost so many times as much: 4 is linear, 16 quadratic, and times are not exact. */
const MOST = 8;
/** What grows by more than this at first is measured again, this many times each, and the least times count. */
const SUSPECT = 5;
const RUNS = 5;
/** Below so many milliseconds for the longer text nothing is said about growth. */
const LEAST_MS = 40;
/** Units of a text that is aborted, of a few seconds at most. */
const ABORTED = 15_000;

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
  const names = Object.keys(MAKERS);
  const longest = names.map(() => ({ ms: 0, kind: "-" }));
  const worst = names.map(() => ({ ratio: 0, kind: "-" }));
  let slow = 0;
  for (const [kind, textOf] of Object.entries(PATHOLOGICAL)) {
    const texts = LENGTHS.map(textOf);
    const tokens = new Map<string, TokenizedText>();
    // The tokenizer is not what is measured.
    for (const text of texts) tokens.set(text, await tokenize(text));
    for (const [i, make] of Object.values(MAKERS).entries()) {
      for (const size of [{}, { maxTokens: 100 }]) {
        const { ratio, ms } = await growth(make(size), texts, tokens);
        if (ms > longest[i]!.ms) longest[i] = { ms, kind };
        if (ratio > worst[i]!.ratio) worst[i] = { ratio, kind };
        if (ratio > MOST) slow += 1;
      }
    }
  }
  report.table(
    ["chunker", `longest for about ${20 * LENGTHS[1]} characters`, "worst growth for four times the text"],
    names.map((name, i) => [
      name,
      `${longest[i]!.ms.toFixed(0)} ms (${longest[i]!.kind})`,
      `${worst[i]!.ratio.toFixed(1)} (${worst[i]!.kind})`,
    ]),
  );
  return slow;
}

/** The growth from text to text, by the least of several runs where the first ones look like more than linear. */
async function growth(
  chunker: Chunker,
  texts: readonly string[],
  tokens: ReadonlyMap<string, TokenizedText>,
): Promise<{ ratio: number; ms: number }> {
  const least = texts.map(() => Infinity);
  const ratio = (): number => (least[1]! < LEAST_MS ? 0 : least[1]! / least[0]!);
  for (let run = 0; run < RUNS && (run === 0 || ratio() > SUSPECT); run++) {
    for (const [i, text] of texts.entries()) {
      const before = processorMs();
      await chunker.chunk(text, { tokenize: async (each) => tokens.get(each) ?? tokenize(each) });
      least[i] = Math.min(least[i]!, processorMs() - before);
    }
  }
  return { ratio: ratio(), ms: least[1]! };
}

/** Processor time of this thread. */
function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** The longest stretch in which no timer runs, through all of the work, and the rejection of what is aborted in the middle of it. */
async function measureAborts(report: ClaimReport): Promise<void> {
  const kinds = ["ends of sentences", "list items", "table rows", "open tags", "one word", "underlined headings"];
  const worst = { ms: 0, name: "none" };
  let [aborted, rejected] = [0, 0];
  for (const kind of kinds) {
    const text = PATHOLOGICAL[kind]!(ABORTED);
    const tokens = await tokenize(text);
    for (const [name, make] of Object.entries(MAKERS)) {
      for (const size of [{ maxCharacters: 300 }, { maxTokens: 100 }]) {
        const { ms, isRejected } = await abortLatency(make(size), text, tokens);
        [aborted, rejected] = [aborted + 1, rejected + (isRejected ? 1 : 0)];
        if (ms > worst.ms) Object.assign(worst, { ms, name: `${name}, ${kind}, ${JSON.stringify(size)}` });
      }
    }
  }
  report.note(`longest stretch in which an abort would wait: ${worst.name}`);
  report.goal("milliseconds of processor time that an abort waits at any moment, at worst", {
    value: worst.ms,
    unit: "ms",
    atMost: 100,
  });
  report.goal("aborts in the middle of the work that reject", {
    value: rejected,
    unit: `of ${aborted}`,
    atLeast: aborted,
  });
  const evil = createRegexChunker({ pattern: /(a+)+b/ });
  report.goal("milliseconds from an abort to the rejection of a pattern that takes years", {
    value: await rejectionAfter(evil, "a".repeat(40)),
    unit: "ms",
    atMost: 100,
  });
}

/** What an abort waits at worst: the least of three whole runs where other work on the machine may have got into the first. */
async function abortLatency(
  chunker: Chunker,
  text: string,
  tokens: TokenizedText,
): Promise<{ ms: number; isRejected: boolean }> {
  const counted = async (each: string): Promise<TokenizedText> => (each === text ? tokens : tokenize(each));
  let [ms, steps] = [Infinity, 0];
  for (let run = 0; run < 3 && ms > 50; run++) {
    let [last, longest, count] = [processorMs(), 0, 0];
    const look = (): void => {
      const now = processorMs();
      longest = Math.max(longest, now - last);
      last = now;
      count += 1;
    };
    const timer = setInterval(look, 1);
    await chunker.chunk(text, { tokenize: counted });
    look();
    clearInterval(timer);
    if (longest < ms) [ms, steps] = [longest, count];
  }
  return { ms, isRejected: await rejectsInTheMiddle(chunker, text, counted, Math.floor(steps / 2)) };
}

/** Aborts after so many of the times at which the work yields to the event loop; earlier where it was over by then, as it gets faster with each run. */
async function rejectsInTheMiddle(
  chunker: Chunker,
  text: string,
  tokenizeText: (text: string) => Promise<TokenizedText>,
  steps: number,
): Promise<boolean> {
  const stop = new AbortController();
  let left = steps;
  const timer = setInterval(() => left-- > 0 || stop.abort(), 1);
  try {
    if (left === 0) stop.abort();
    await chunker.chunk(text, { signal: stop.signal, tokenize: tokenizeText });
    clearInterval(timer);
    return steps > 0 && rejectsInTheMiddle(chunker, text, tokenizeText, Math.floor(steps / 2));
  } catch (error) {
    return error === stop.signal.reason;
  } finally {
    clearInterval(timer);
  }
}

async function rejectionAfter(chunker: Chunker, text: string): Promise<number> {
  const stop = new AbortController();
  const due = performance.now() + 15;
  setTimeout(() => stop.abort(), 15);
  try {
    await chunker.chunk(text, { signal: stop.signal, tokenize });
    return NaN;
  } catch {
    return Math.max(0, performance.now() - due);
  }
}
