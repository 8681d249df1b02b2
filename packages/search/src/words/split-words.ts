import { type Kind, kindOf, kinds, type KindsOf } from "@embedloom/core";

/** How a text is cut into words. */
export interface WordSettings {
  /** Words that are left out, as `splitWords` gives them. @default none */
  readonly stopWords?: Iterable<string> | undefined;
  /** Makes one word of the forms of a word, such as a Porter stemmer. Absent: forms are different words. */
  readonly stem?: ((word: string) => string) | undefined;
  /** Cuts a text itself, instead of all of the above. Absent: {@link splitWords}. */
  readonly tokenize?: ((text: string) => readonly string[]) | undefined;
}

/** Goes through words, which may come from anywhere, and gives a set of them. */
const wordSet: Kind = (name, value) => {
  const words = new Set<string>();
  kindOf("words that can be gone through, such as an array or a set", (given) => {
    if (typeof given !== "object" || given === null) return false;
    for (const word of given as Iterable<unknown>) {
      // The first hole of a long sparse array ends it.
      if (typeof word !== "string") return false;
      words.add(word);
    }
    return true;
  })(name, value);
  return words;
};

/** The kinds of {@link WordSettings}. */
export const wordKinds: KindsOf<WordSettings> = {
  stopWords: kinds.optional(wordSet),
  stem: kinds.optional(kinds.callback),
  tokenize: kinds.optional(kinds.callback),
};

const RUN = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
const EMOJI = /\p{Emoji_Presentation}|\uFE0F/u;
// Made at run time, because the target of this project is older than the flag, which Node has since version 20.
const RUN_OR_EMOJI = new RegExp(String.raw`${RUN.source}|\p{RGI_Emoji}`, "gv");
/** What only changes how a character looks: variation selectors, tones of skin, and the dot that a Turkish capital leaves on its small i. */
const LOOKS = /\uFE0E|\uFE0F|\p{Emoji_Modifier}|(?<=i)\u0307/gu;
/** Scripts that put no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const ASCII_WORD = /[a-z0-9]+/g;
const PLAIN_ASCII = /^[\0-\x7f]*$/;
let segmenter: Intl.Segmenter | undefined;

/**
 * Cuts a text into words for search: compatibility forms and cases made one (NFKC, lower case), then runs of letters, digits and their
 * marks, and emoji, in any tone of skin; what stands between, such as an apostrophe, ends a word. Runs in scripts that put no spaces between words (Chinese, Japanese, Thai, Lao, Khmer,
 * Burmese) are cut by the platform's `Intl.Segmenter`.
 *
 * @throws InvalidOptionError when `text` is not a string
 * @example
 * ```ts
 * import { splitWords } from "@embedloom/search";
 *
 * console.log(splitWords("L'Été à 東京都, v2.0")); // [ 'l', 'été', 'à', '東京', '都', 'v2', '0' ]
 * ```
 */
export function splitWords(text: string): string[] {
  kinds.text("text", text);
  if (PLAIN_ASCII.test(text)) return text.toLowerCase().match(ASCII_WORD) ?? [];
  const folded = text.normalize("NFKC").toLowerCase();
  const found = folded.match(EMOJI.test(folded) ? RUN_OR_EMOJI : RUN) ?? [];
  const runs = folded.search(LOOKS) < 0 ? found : found.map((run) => run.replaceAll(LOOKS, ""));
  if (!UNSPACED.test(text)) return runs;
  return runs.flatMap((run) => (UNSPACED.test(run) ? segmented(run) : [run]));
}

function segmented(run: string): string[] {
  segmenter ??= new Intl.Segmenter("und", { granularity: "word" });
  return Array.from(segmenter.segment(run), ({ segment }) => segment).filter((word) => word.trim() !== "");
}

/** Makes the function that cuts texts as the settings say. */
export function createWordSplitter(settings: WordSettings): (text: string) => readonly string[] {
  const { tokenize = splitWords, stopWords, stem } = settings;
  const left = stopWords === undefined ? undefined : new Set(stopWords);
  const list = kinds.texts;
  return (text) => {
    let words = list("tokenize", tokenize(text)) as readonly string[];
    if (left !== undefined && left.size > 0) words = words.filter((word) => !left.has(word));
    return stem === undefined ? words : words.map((word) => kinds.text("stem", stem(word)) as string);
  };
}
