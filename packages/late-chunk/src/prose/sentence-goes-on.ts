import {
  ABBREVIATIONS,
  BEFORE_LETTERS,
  BEFORE_NUMBERS,
  ORDINAL_CUES,
  SENTENCE_STARTERS,
  TITLES,
} from "./abbreviations.ts";

/** How far back the last word of a sentence is looked for, and how far ahead the first of the next. */
const REACH = 40;
/** The mark of a list item, and nothing else: `1.`, `(a)`, `iv.`, `2.3.` */
const LIST_MARK = /^\s*[([]?(?:\p{N}{1,4}(?:\.\p{N}{1,3})*|\p{L}|[ivxIVX]{1,4})[.)\]．]\s*$/u;
/** The first mark of a list that a colon announces, or another behind a semicolon. */
const ANNOUNCED_MARK = /(?:[^\s\p{N}]:\s+[([]?(?:1|[aAiI])|;\s+[([]?(?:\p{N}{1,2}|\p{L}|[ivx]{1,5}))[.)\]]\s+$/u;
/** The word before a full stop, inner full stops and hyphens included. */
const LAST_WORD = /(?<=^|[\s\p{Ps}\p{Pi}"'„])([\p{L}\p{M}\p{N}.\-’']*[\p{L}\p{M}\p{N}])\.\s*$/u;
const NEXT_WORD = /^[\p{Ps}\p{Pi}"']*([\p{L}\p{M}\p{N}'’]+)/u;

/**
 * Whether a sentence goes on behind a place where the Unicode rules end it.
 *
 * @param start where the sentence begins
 * @param end where it would end, white space behind the mark included
 */
export function goesOn(text: string, start: number, end: number): boolean {
  const left = text.slice(Math.max(start, end - REACH), end);
  if (/[\n\r\u2028\u2029\u0085]\s*$/.test(left)) return false;
  const right = text.slice(end, end + REACH);
  if (end - start < 12 && LIST_MARK.test(text.slice(start, end))) return true;
  if (ANNOUNCED_MARK.test(left)) return true;
  return isInsideWord(left, right) || isQuoted(left, right) || isAbbreviated(left, right);
}

/** `?` and `!` inside an address or a name have no white space behind them; only scripts without spaces do without. */
function isInsideWord(left: string, right: string): boolean {
  return /[!?.]$/.test(left) && /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}/=&_#%]/u.test(right);
}

/** What was quoted ends, not the sentence: it goes on in lower case, or with the Japanese mark of quotation. */
function isQuoted(left: string, right: string): boolean {
  if (/[。！？!?][」』”’）)]$/u.test(left) && /^(?:と|って|という|とか|などと)/u.test(right)) return true;
  return /[!?…][\p{Pe}\p{Pf}\p{Pi}"']+\s+$/u.test(left) && /^\p{Ll}/u.test(right);
}

function isAbbreviated(left: string, right: string): boolean {
  const [, word] = LAST_WORD.exec(left) ?? [];
  if (word === undefined) return false;
  const [, next = ""] = NEXT_WORD.exec(right) ?? [];
  if (TITLES.has(word)) return next !== "";
  if (/^\p{N}+$/u.test(word)) return isOrdinal(left, word, next);
  if (BEFORE_NUMBERS.has(word) && /^(?:\p{N}|[IVXLC]{2,}$)/u.test(next)) return true;
  if (BEFORE_LETTERS.has(word) && /^\p{Lu}\p{N}*$/u.test(next)) return true;
  const isShort = isInitials(word) || ABBREVIATIONS.has(word) || ABBREVIATIONS.has(word.toLowerCase());
  // A letter that is an initial itself begins no sentence.
  return isShort && next !== "" && (!SENTENCE_STARTERS.has(next) || /^\p{L}\./u.test(right));
}

/** `J.`, `U.S.`, `z.B.`, `J.-P.`: single letters, each with its full stop. */
function isInitials(word: string): boolean {
  return /^(?:\p{L}\p{M}*[.-]+)*\p{L}\p{M}*$/u.test(word) && word !== "I";
}

/** `am 3. Oktober`: a number that counts, which German and its neighbours write with a full stop. */
function isOrdinal(left: string, number: string, next: string): boolean {
  if (number.length > 2 || !/^\p{L}/u.test(next)) return false;
  const before = /(\p{L}+|[§¶])\s*\p{N}+\.\s*$/u.exec(left)?.[1] ?? "";
  if (/[§¶]/.test(before)) return !SENTENCE_STARTERS.has(next);
  return ORDINAL_CUES.has(next) || (ORDINAL_CUES.has(before) && !SENTENCE_STARTERS.has(next));
}
