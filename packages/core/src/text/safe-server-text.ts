import * as kinds from "../arguments/index.ts";

/** Longest piece of a server's text that a message shows. */
const SHOWN_CHARACTERS = 200;
/** Every run of twice this many characters of an input holds one aligned piece of this many. */
const PIECE_CHARACTERS = 12;
/** Shorter inputs occur in any text by chance. */
const TELLING_CHARACTERS = 4;

/** A page, from where it begins: a gateway may put its own words before it. */
const PAGE = /<(?:!doctype|!--|\?xml|html|head|body)\b[\s\S]*/i;
/** What begins with an element is a page too; `<400>`, with which DashScope begins, is none. */
const TAG = /^<[a-z][^<>]*>/i;

const SECRETS: readonly RegExp[] = [
  /\b(?:sk|pk|rk|pa|hf|jina|gsk|xai|api|key)[-_][\w*.-]{4,}/gi,
  /\b(?:Bearer|Basic)\s+\S+/gi,
  /\/\/[^\s/@]+@/g,
  /[\w-]*\*{3,}[\w*-]*/g,
  /\b[A-Za-z0-9_-]{32,}\b/g,
];

/**
 * The part of a server's error text that may stand in a message: one line, at most 200 characters, keys blacked out.
 *
 * `undefined` when there is nothing to show, when the text is a page instead of a sentence, or when it quotes one of the
 * inputs; the whole text is then only in the error's `cause`.
 *
 * @param inputs the inputs of the request, prompts included
 * @example
 * ```ts
 * import { safeServerText } from "@embedloom/core";
 *
 * safeServerText("Incorrect API key provided: sk-ab12cd34.", []); // "Incorrect API key provided: [redacted]"
 * ```
 */
export function safeServerText(text: string, inputs: readonly string[]): string | undefined {
  kinds.text("text", text);
  kinds.texts("inputs", inputs);
  const line = text
    .slice(0, 4 * SHOWN_CHARACTERS)
    .replace(PAGE, "")
    .replace(/\s+/g, " ")
    .trim();
  // Escaped characters could hide a quotation.
  if (line === "" || TAG.test(line) || /\\u[0-9a-f]{4}/i.test(line)) return undefined;
  const redacted = SECRETS.reduce((shown, secret) => shown.replace(secret, "[redacted]"), line);
  const shown = redacted.length <= SHOWN_CHARACTERS ? redacted : `${redacted.slice(0, SHOWN_CHARACTERS)}…`;
  return quotesAny(shown, inputs) ? undefined : shown;
}

function quotesAny(shown: string, inputs: readonly string[]): boolean {
  const pieces = Array.from({ length: Math.floor(shown.length / PIECE_CHARACTERS) }, (_, i) =>
    shown.slice(i * PIECE_CHARACTERS, (i + 1) * PIECE_CHARACTERS),
  );
  return inputs.some((input) => {
    const folded = input.replace(/\s+/g, " ").trim();
    if (folded.length < TELLING_CHARACTERS) return false;
    if (folded.length < 2 * PIECE_CHARACTERS) return shown.includes(folded);
    return pieces.some((piece) => folded.includes(piece));
  });
}
