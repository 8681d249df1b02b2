// Whether our ids are those of the reference, the Python package `tokenizers`, and our spans of the same characters.
import { parseArgs } from "node:util";
import { miniModelPath } from "@embedloom/mini-model";
import { randomTokenizer } from "../../../../packages/transformers/src/test-support/random-tokenizer.ts";
import {
  compareTokens,
  hasLoneSurrogate,
  type ReferenceTokens,
} from "../../../../packages/transformers/src/test-support/reference-oracle.ts";
import {
  anyPointSoup,
  codePointSoup,
  seededRandom,
  wordSoup,
} from "../../../../packages/transformers/src/test-support/seeded-random.ts";
import { TOKENIZER_FIXTURES } from "../../../../packages/transformers/src/test-support/tokenizer-fixtures.ts";
import {
  readTokenizer,
  type TokenizerFixture,
} from "../../../../packages/transformers/src/test-support/tokenizer-parts.ts";
import { TRICKY_TEXTS } from "../../../../packages/transformers/src/test-support/tricky-texts.ts";
import type { ClaimReport } from "../claim-report.ts";
import { type PythonReference, startPythonReference } from "./ids/python-reference.ts";

/** So often it is asked again about a text with other ids: over some tokenizers its own answer changes from load to load. */
const MORE_ANSWERS = 12;
/** How long the reference may think about one family, in milliseconds. */
const TIMEOUT_MS = 120_000;

interface Counts {
  readonly name: string;
  readonly texts: number;
  readonly otherIds: number;
  /** Texts to which the reference gives several answers, ours among them. */
  readonly ambiguous: number;
  readonly spansElsewhere: number;
  /** Texts that the reference itself does not survive. */
  readonly unanswered: number;
}

/**
 * Prints, for every family, how many texts have other ids than the reference and how many spans stand elsewhere.
 *
 * @param options `--strings N` per family, `--seed N`, `--random-tokenizers N`
 */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    strict: false,
    options: {
      strings: { type: "string", default: "10000" },
      seed: { type: "string", default: "20261130" },
      "random-tokenizers": { type: "string", default: "150" },
    },
  });
  report.section("Ids and spans beside the reference (PyPI: tokenizers 0.23.3)");
  const reference = startPythonReference(TIMEOUT_MS);
  if (reference === undefined) {
    report.skip("ids and spans of the reference", "needs python3 with venv, and the PyPI package tokenizers");
    return;
  }
  try {
    const seed = Number(values.seed);
    const families = await namedFamilies(reference, Number(values.strings), seed);
    const random = await randomFamilies(reference, Number(values["random-tokenizers"]), seed);
    report.note(`Seed ${seed}. Spans are compared to the grapheme-like cluster, and judged by a round trip.\n`);
    report.table(
      [
        "family",
        "texts",
        "ids differ",
        "reference is of two minds",
        "spans to our account",
        "reference gave no answer",
      ],
      [...families, random].map(({ name, texts, otherIds, ambiguous, spansElsewhere, unanswered }) => [
        name,
        texts,
        otherIds,
        ambiguous,
        spansElsewhere,
        unanswered,
      ]),
    );
    const all = [...families, random];
    report.goal("texts with other ids", { value: sum(all.map(({ otherIds }) => otherIds)), exactly: 0 });
    report.goal("spans that stand elsewhere to our account", {
      value: sum(families.map(({ spansElsewhere }) => spansElsewhere)),
      exactly: 0,
    });
  } finally {
    reference.stop();
  }
}

async function namedFamilies(reference: PythonReference, strings: number, seed: number): Promise<Counts[]> {
  const texts = randomTexts(strings, seed);
  const fixtures = [
    readTokenizer("the bundled mini model", miniModelPath),
    ...reference.modelFolders.map((folder) => readTokenizer("all-MiniLM-L6-v2", folder)),
    ...TOKENIZER_FIXTURES,
    ...(await trainedFamilies(reference)),
  ];
  const counts: Counts[] = [];
  for (const fixture of fixtures) counts.push(await compare(reference, fixture, texts));
  return counts;
}

async function trainedFamilies(reference: PythonReference): Promise<TokenizerFixture[]> {
  const random = seededRandom(1);
  const corpus = Array.from({ length: 2000 }, () => wordSoup(random)).filter((text) => !hasLoneSurrogate(text));
  const answer = await reference.ask({ train: [...corpus, ...Object.values(TRICKY_TEXTS).map(withoutSurrogates)] });
  const tokenizers = Object.entries(answer?.["tokenizers"] ?? {});
  return tokenizers.map(([name, json]) => {
    const tokenizer = JSON.parse(String(json));
    return { name: `trained by ${name}`, tokenizer, config: {}, size: 0, addedTexts: addedTextsOf(tokenizer) };
  });
}

function addedTextsOf({ added_tokens: tokens }: { added_tokens: { content: string }[] }): string[] {
  return tokens.map(({ content }) => content);
}

/** One row for many: each is a tokenizer of components put together at random. */
async function randomFamilies(reference: PythonReference, count: number, seed: number): Promise<Counts> {
  const random = seededRandom(seed);
  const rows: Counts[] = [];
  for (let i = 0; i < count; i++) {
    const fixture = randomTokenizer(`random ${i}`, random);
    rows.push(await compare(reference, fixture, randomTexts(200, seed + i)));
  }
  const add = (key: "texts" | "otherIds" | "ambiguous" | "spansElsewhere" | "unanswered"): number =>
    sum(rows.map((row) => row[key]));
  return {
    name: `${count} tokenizers of random components`,
    texts: add("texts"),
    otherIds: add("otherIds"),
    ambiguous: add("ambiguous"),
    spansElsewhere: add("spansElsewhere"),
    unanswered: add("unanswered"),
  };
}

async function compare(
  reference: PythonReference,
  fixture: TokenizerFixture,
  texts: readonly string[],
): Promise<Counts> {
  const answered = (await answersOf(reference, fixture, texts)).filter(isAnswered);
  const { otherIds, differing } = compareTokens(
    fixture,
    answered.map(({ text }) => text),
    answered,
  );
  const lasting = await stillOther(reference, fixture, otherIds);
  return {
    name: fixture.name,
    texts: answered.length,
    otherIds: lasting.length,
    ambiguous: otherIds.length - lasting.length,
    spansElsewhere: differing.filter(({ isOurs }) => isOurs === true).length,
    unanswered: texts.length - answered.length,
  };
}

/** The texts to which the reference, loaded again and again, never gives our ids. */
async function stillOther(
  reference: PythonReference,
  fixture: TokenizerFixture,
  texts: readonly string[],
): Promise<readonly string[]> {
  let left = texts;
  for (let i = 0; i < MORE_ANSWERS && left.length > 0; i++) {
    const answered = (await answersOf(reference, fixture, left)).filter(isAnswered);
    if (answered.length < left.length) break;
    left = compareTokens(fixture, left, answered).otherIds;
  }
  return left;
}

interface Answer {
  readonly text: string;
  readonly ids: readonly number[] | null | undefined;
  readonly offsets: ReferenceTokens["offsets"];
}

async function answersOf(
  reference: PythonReference,
  fixture: TokenizerFixture,
  texts: readonly string[],
): Promise<Answer[]> {
  const answer = await reference.ask({ tokenizer: JSON.stringify(fixture.tokenizer), texts });
  const ids = (answer?.["ids"] ?? []) as readonly (readonly number[] | null)[];
  const offsets = (answer?.["offsets"] ?? []) as readonly ReferenceTokens["offsets"][];
  return texts.map((text, i) => ({ text, ids: ids[i], offsets: offsets[i]! }));
}

interface Answered extends ReferenceTokens {
  readonly text: string;
}

function isAnswered(each: Answer): each is Answered & Answer {
  return each.ids !== undefined && each.ids !== null;
}

function randomTexts(count: number, seed: number): string[] {
  const random = seededRandom(seed);
  const soups = [wordSoup, codePointSoup, anyPointSoup];
  const soup = Array.from({ length: count }, (_, i) => soups[i % soups.length]!(random));
  return [...Object.values(TRICKY_TEXTS), ...soup].map(withoutSurrogates);
}

// The reference takes no lone surrogates; ours counts them as the replacement character.
function withoutSurrogates(text: string): string {
  return text.toWellFormed();
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
