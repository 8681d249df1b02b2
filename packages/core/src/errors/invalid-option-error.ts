import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/** An option or argument has a value that cannot work; thrown before any work starts (code `invalid_option`). */
export class InvalidOptionError extends EmbedloomError {
  declare readonly code: "invalid_option";
  /** Name of the option, as the caller wrote it. */
  readonly option: string;

  /**
   * @param option name of the option, as the caller wrote it
   * @param expected what would have been accepted, as a noun phrase
   * @param received the refused value; only numbers, booleans and absence are shown, of anything else its type
   */
  constructor(option: string, expected: string, received: unknown, facts?: ErrorFacts) {
    const name = plain(option, "option");
    super(
      `Expected \`${name}\` to be ${plain(expected, "another value")}, got ${shown(received)}.`,
      { code: "invalid_option" },
      facts,
    );
    this.option = name;
  }
}

// A string may be a key or a document pasted into the wrong place, so only harmless values are printed.
function shown(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === "number" || typeof value === "boolean") return `${value} (a ${typeof value})`;
  if (typeof value === "string") return `a string of ${value.length} characters`;
  return isArray(value) ? "an array" : `a value of type ${typeof value}`;
}

function isArray(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    // A proxy that was revoked.
    return false;
  }
}

function plain(text: unknown, otherwise: string): string {
  return typeof text === "string" ? text : otherwise;
}
