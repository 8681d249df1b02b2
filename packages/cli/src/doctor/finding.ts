/** What a check found. */
export interface Finding {
  /** What was looked at, such as `Node` or `Ollama`. */
  readonly name: string;
  /** `problem`: what was asked for will not work; `note`: worth knowing, and needed for some things only. */
  readonly state: "ok" | "note" | "problem";
  /** What was found, as a sentence without its full stop; no key, no password. */
  readonly says: string;
  /** The command or the step that mends it. Absent: nothing is to be mended. */
  readonly mend?: string | undefined;
}

/** So long a check may take, in milliseconds. */
export const TIMEOUT_MS = 5000;
