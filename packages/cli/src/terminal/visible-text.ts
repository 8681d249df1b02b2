// Whatever moves the cursor, hides text, turns its direction or begins a line; a terminal obeys the escape sequences they begin.
const CONTROLS = String.raw`\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069`;
const CONTROL = new RegExp(`[${CONTROLS}]`, "gu");
/** A line's end, or a colour that picocolors writes: `bold`, `dim`, `red`, `green`, `yellow`, `cyan` and their ends. */
const OURS_OR_CONTROL = new RegExp(`[\\n\\t]|\\u001B\\[(?:1|2|22|31|32|33|36|39)m|[${CONTROLS}]`, "gu");

/** Words of a document, a file's name or a server as they may be printed: on one line, with `�` for every control character. */
export function visibleText(text: string): string {
  return text.replaceAll(CONTROL, "\uFFFD");
}

/** Text as it may be written to a terminal: the same, but for line ends and our own colours. Everything printed goes through it. */
export function printable(text: string): string {
  return text.replaceAll(OURS_OR_CONTROL, (found) =>
    found === "\n" || found === "\t" || found.length > 1 ? found : "\uFFFD",
  );
}

/** A record as one line of JSON, in which every control character is written as an escape. */
export function jsonLine(record: unknown): string {
  return JSON.stringify(record).replaceAll(
    CONTROL,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
