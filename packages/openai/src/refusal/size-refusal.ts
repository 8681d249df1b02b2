import { blamedInput, withoutPlaces } from "./blamed-input.ts";
import { estimateTokens } from "../count/index.ts";

/** A refusal because something is too big. */
export interface SizeRefusal {
  /** One input is too long, or the request holds too much. */
  readonly about: "input" | "request";
  /** The input that is blamed, as far as anything tells it. */
  readonly index?: number | undefined;
  /** The most that is allowed, in the server's unit. */
  readonly limit?: number | undefined;
  /** What the server counted, in its unit. */
  readonly tokens?: number | undefined;
}

/** What a complaint is judged by, beside its words. */
export interface SentSizes {
  /** The inputs, prompts included. */
  readonly inputs: readonly string[];
  /** The model as the caller named it; names hold numbers. */
  readonly model: string;
  /** Most tokens of one input, as far as it is known. */
  readonly tokensPerInput?: number | undefined;
}

/** Smaller numbers are counts, versions and small talk, no windows of models. */
const SMALLEST_WINDOW = 16;

const LIMIT =
  /\b(?:max\w*|at most|limit\w*|exceed\w*|larger|longer|greater|more than|less than|fewer|allowed|up to|too (?:many|large|big|long)|above|beyond|supports?|range|split|truncat\w*|short\w*|reduce)\b|[<>]/i;
/** What a request holds several of. */
const COUNTABLE =
  /\b(?:batch\w*|inputs|items|arrays?|instances?|texts|elements|documents|requests|list|contents|strings|examples|entries|rows|prompts|sentences)\b|input\.contents/i;
/** Units of what one input is made of; a sentence with one of them speaks of no number of inputs. */
const UNIT = /\b(?:tokens?|characters?|chars|bytes|context|maxLength)\b/i;
const MANY =
  /too many (?:inputs|items|texts|documents|instances|strings|elements)|batch (?:size )?(?:is )?too (?:large|big)|batch size (?:is invalid|limit|[\d,]+ ?>|exceed)|split (?:\w+ ){0,2}?into (?:more|smaller)|array length must be|number of (?:inputs|texts|items|documents)|(?:allowed|can be) (?:per|in) (?:one |a )?(?:batch|request|prediction)|(?:payload|entity|body) (?:is )?too large/i;
const TOKENS_TOGETHER =
  /tokens? (?:\w+ ){0,2}?(?:per|in|for) (?:\w+ ){0,2}?(?:batch|request)|batch has [\d,]+ tokens|tokens overall|total (?:number of )?tokens (?:in|of|for) (?:the |your |all )?(?:batch|request|inputs)/i;
/** What is said of one input alone. */
const ONE_INPUT =
  /context|window|sequence length|physical batch|single (?:text|input)|(?:per|each|an?) (?:input|text|row|line)\b|input length|n_ctx/i;
const TOO_LONG =
  /too many (?:input )?tokens|(?:input|text|prompt|sequence|document|content|string)s? (?:is|are|was) too (?:long|large)|too (?:long|large) to process|reduce the length|(?:max\w*|exceed\w*) (?:\w+ ){0,4}?(?:context|input length|sequence length|tokens?\b)|(?:less|fewer) than [\d,]+ tokens|tokens? (?:\w+ ){0,4}?exceed|maxLength|(?:context|input|sequence) (?:length|size|window)|input token count|length of (?:the )?(?:input|text)/i;
/** Servers fail slowly too, and say so with the same words. */
const SLOW = /took too long|time[d -]?out|timeout/i;

/** Reads a refusal for size: by known words first, else by the numbers in it and what was sent; `undefined` for any other. */
export function readSizeRefusal(said: string, param: string | undefined, sent: SentSizes): SizeRefusal | undefined {
  // PyTorch counts the axes of its arrays; of the width of vectors it says nothing.
  const text = said.replaceAll(sent.model, " ").replace(/(?:non-singleton )?dimension \d+\b/gi, " ");
  const { length } = sent.inputs;
  if (length === 0 || SLOW.test(text) || /dimension/i.test(text)) return undefined;
  const named = blamedInput(text, param, length);
  const numbers = numbersIn(text);
  if (named === undefined && TOKENS_TOGETHER.test(text) && !ONE_INPUT.test(text)) return { about: "request" };
  if (tooManyInputs(text, numbers, sent)) return { about: "request" };
  const big = numbers.filter((number) => number >= SMALLEST_WINDOW);
  if (TOO_LONG.test(text) || measuresAnInput(text, big, sent)) {
    const sizes = sizesOf(text, big, sent);
    return { about: "input", index: named ?? inputOfSize(sizes.tokens, sent.inputs), ...sizes };
  }
  return undefined;
}

function numbersIn(text: string): number[] {
  const plain = withoutPlaces(text)
    .replace(/^\s*<\d{3}>|\b(?:status|code|error)\b\W{0,3}\d{3,}/gi, " ")
    .replace(/https?:\S+/g, " ");
  const found = plain.matchAll(/(?<![\w./#-])(?:\d{1,3}(?:[,_]\d{3})+|\d+)(?![\w/-]|[.,]\d|%)/g);
  return [...new Set([...found].map(([digits]) => Number(digits.replaceAll(/[,_]/g, ""))))];
}

// The number that is allowed is smaller than what was sent, and no unit says that it counts something else.
function tooManyInputs(text: string, numbers: readonly number[], { inputs }: SentSizes): boolean {
  if (MANY.test(text) && !ONE_INPUT.test(text)) return true;
  const allowed = numbers.find((number) => number > 0 && number < inputs.length);
  if (allowed === undefined || UNIT.test(text) || !LIMIT.test(text)) return false;
  // A bare "input length" may mean either; where no input can be that long, it is their number.
  return COUNTABLE.test(text) || (/length|size/i.test(text) && longest(inputs) * 4 < allowed);
}

/** Whether the numbers fit an input that was sent and a window, in whatever words: the rule for words nobody knows yet. */
function measuresAnInput(text: string, numbers: readonly number[], { inputs, tokensPerInput }: SentSizes): boolean {
  if (!LIMIT.test(text) && !isPairOfSizes(numbers, inputs, tokensPerInput)) return false;
  const estimates = inputs.map(estimateTokens);
  const ceiling = longest(inputs) * 4;
  const near = (number: number): boolean => estimates.some((tokens) => number >= tokens / 4 && number <= tokens * 4);
  const [most = 0, next] = numbers.toSorted((a, b) => b - a);
  if (next !== undefined) return near(most) && ceiling > next;
  const known = tokensPerInput !== undefined && Math.abs(most - tokensPerInput) <= 2;
  return known && ceiling > most * 2;
}

/**
 * Whether there are two numbers, close to what one input has and to a window that models have: in no language, and in no
 * words of limits, does that mean anything else.
 */
function isPairOfSizes(
  numbers: readonly number[],
  inputs: readonly string[],
  tokensPerInput: number | undefined,
): boolean {
  const [next = 0, most = 0] = numbers.toSorted((a, b) => a - b);
  const window = Math.abs(next - (tokensPerInput ?? 128 * Math.max(1, Math.round(next / 128)))) <= 2;
  const measured = inputs.map(estimateTokens).some((tokens) => most > tokens / 2 && most < tokens * 2);
  return numbers.length === 2 && window && measured;
}

function sizesOf(
  text: string,
  numbers: readonly number[],
  { inputs, tokensPerInput }: SentSizes,
): Pick<SizeRefusal, "limit" | "tokens"> {
  const bytes = longest(inputs) * 4;
  // No text has more tokens than bytes, but for the few that mark its ends.
  const plausible = numbers.length > 2 ? numbers.filter((number) => number <= bytes + SMALLEST_WINDOW) : numbers;
  const [most, next] = (plausible.length > 1 ? plausible : numbers).toSorted((a, b) => b - a);
  if (most === undefined || next !== undefined) return { limit: next, tokens: most };
  const counted = new RegExp(`\\b${most}\\b (?:\\w+ ){0,2}?exceed`).test(text.replaceAll(",", ""));
  return counted || most > (tokensPerInput ?? Infinity) * 1.02
    ? { limit: undefined, tokens: most }
    : { limit: most, tokens: undefined };
}

function longest(inputs: readonly string[]): number {
  return inputs.reduce((most, input) => Math.max(most, estimateTokens(input)), 0);
}

const utf8 = new TextEncoder();

/** The one input that has exactly this size in characters or bytes, which is how some servers count. */
function inputOfSize(size: number | undefined, inputs: readonly string[]): number | undefined {
  if (size === undefined) return undefined;
  const fits = inputs.flatMap((input, i) => (input.length === size || utf8.encode(input).length === size ? [i] : []));
  return fits.length === 1 ? fits[0] : undefined;
}
