// How many tokens stand elsewhere in the text than the native tokenizer says, per tokenizer, for the tricky texts of the tests,
// random texts, and real documents, and how many texts have other ids. Spans are compared to the grapheme-like cluster.
// What differs is judged by a round trip: normalised, the text at a token's span must hold the token.
// Every text is also tokenized in blocks of 600 code units, which must give the tokens of the whole.
//
//   node benchmarks/src/transformers-offsets.ts [--strings 10000] [--documents FOLDER] [--per-file 150] [--tokenizers FOLDER] [--list 5]
//
// FOLDER of documents: .jsonl, .jsonl.gz, .md and .txt files at any depth; of tokenizers: one folder per tokenizer.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { miniModelPath } from "@embedloom/mini-model";
import {
  compareTokens,
  type DifferingToken,
  hasLoneSurrogate,
  nativeReference,
  type OracleReport,
} from "../../packages/transformers/src/test-support/reference-oracle.ts";
import { codePointSoup, seededRandom, wordSoup } from "../../packages/transformers/src/test-support/seeded-random.ts";
import { TOKENIZER_FIXTURES } from "../../packages/transformers/src/test-support/tokenizer-fixtures.ts";
import { readTokenizer, type TokenizerFixture } from "../../packages/transformers/src/test-support/tokenizer-parts.ts";
import { createOffsetTokenizer } from "../../packages/transformers/src/tokenizer/offset-tokenizer.ts";
import { TRICKY_TEXTS } from "../../packages/transformers/src/test-support/tricky-texts.ts";

const { values: options } = parseArgs({
  options: {
    strings: { type: "string", default: "10000" },
    seed: { type: "string", default: "99" },
    documents: { type: "string", multiple: true, default: [] },
    "per-file": { type: "string", default: "150" },
    tokenizers: { type: "string" },
    only: { type: "string", default: "" },
    list: { type: "string", default: "5" },
  },
});
const BLOCK_UNITS = 600;

/** Texts that can be compared, as many as asked for. */
function randomTexts(): string[] {
  const random = seededRandom(Number(options.seed));
  const texts: string[] = [];
  while (texts.length < Number(options.strings)) {
    const text = texts.length % 2 === 0 ? wordSoup(random) : codePointSoup(random);
    if (!hasLoneSurrogate(text)) texts.push(text);
  }
  return texts;
}

function documents(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .toSorted()
    .flatMap((name) => {
      if (!/\.(jsonl|jsonl\.gz|md|txt)$/.test(name)) return [];
      const bytes = readFileSync(join(folder, name));
      const content = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
      if (!name.includes(".jsonl")) return [content];
      const lines = content.split("\n").filter((each) => each !== "");
      const step = Math.max(1, Math.floor(lines.length / Number(options["per-file"])));
      return lines.filter((_, i) => i % step === 0).map((each) => textsIn(JSON.parse(each)).join("\n\n"));
    });
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function tokenizersIn(folder: string): TokenizerFixture[] {
  return readdirSync(folder).map((name) => readTokenizer(`real: ${name}`, join(folder, name)));
}

function shown({ text, token, own, native, isOurs }: DifferingToken): string {
  const from = Math.max(0, Math.min(own[0], native[0]) - 12);
  const around = JSON.stringify(text.slice(from, Math.max(own[1], native[1]) + 6));
  const judge = isOurs === undefined ? "no judgement" : isOurs ? "OURS IS WRONG" : "ours holds the token";
  return `      ${JSON.stringify(token)} at ${own.join("-")}, native ${native.join("-")}, in ${around} from ${from}: ${judge}`;
}

function report(name: string, { texts, otherIds, tokens, differing }: OracleReport, changed: number): void {
  const rate = tokens === 0 ? "" : ` (${((100 * differing.length) / tokens).toFixed(4)} %)`;
  const ours = differing.filter(({ isOurs }) => isOurs === true).length;
  console.log(
    `    ${name.padEnd(16)} ${differing.length} of ${tokens} spans differ${rate}, ${ours} to our account; other ids in ${otherIds.length} of ${texts} texts; blocks change ${changed}`,
  );
  for (const each of differing.slice(0, Number(options.list))) console.log(shown(each));
}

const sets: Record<string, string[]> = {
  "tricky texts": Object.values(TRICKY_TEXTS).filter((text) => !hasLoneSurrogate(text)),
  "random texts": randomTexts(),
};
for (const folder of options.documents) {
  if (existsSync(folder)) (sets["real documents"] ??= []).push(...documents(folder));
}
if (sets["real documents"] === undefined)
  console.log("real documents: skipped, no --documents with a folder that is there");

const real = [
  readTokenizer("real: the bundled model", miniModelPath),
  ...(options.tokenizers === undefined ? [] : tokenizersIn(options.tokenizers)),
];
for (const fixture of [...real, ...TOKENIZER_FIXTURES].filter(({ name }) => name.includes(options.only))) {
  const reference = await nativeReference(fixture);
  if (reference === undefined) throw new Error("@anush008/tokenizers has no build for this platform.");
  const own = createOffsetTokenizer(fixture.tokenizer);
  console.log(`  ${fixture.name}`);
  for (const [name, texts] of Object.entries(sets)) {
    const changed = texts.filter((text) => {
      if (text.length <= BLOCK_UNITS) return false;
      const [blocks, whole] = [BLOCK_UNITS, Infinity].map((blockUnits) => own.tokenize(text, { blockUnits }));
      return JSON.stringify(blocks) !== JSON.stringify(whole);
    }).length;
    report(name, compareTokens(fixture, texts, await Promise.all(texts.map(reference))), changed);
  }
}
