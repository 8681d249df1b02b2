import { EmbedloomError, type ErrorFacts, readFacts } from "./embedloom-error.ts";

/** The facts of an {@link InputTooLongError}. */
export interface InputTooLongFacts extends ErrorFacts {
  /** The most tokens one input may have. Absent: unknown. */
  readonly limit?: number | undefined;
  /** The tokens the input has, by whoever counted them. Absent: not counted. */
  readonly tokens?: number | undefined;
}

/** One input is longer than the model's context (code `input_too_long`): chunk it, or ask the provider to shorten it. */
export class InputTooLongError extends EmbedloomError {
  declare readonly code: "input_too_long";
  /** The most tokens one input may have; `undefined` when unknown. */
  readonly limit: number | undefined;
  /** The tokens of the input; `undefined` when nobody counted them. */
  readonly tokens: number | undefined;

  constructor(detail: string, from: InputTooLongFacts = {}) {
    const facts = readFacts(from);
    super(detail, { code: "input_too_long", splittable: true }, facts);
    this.limit = facts.limit;
    this.tokens = facts.tokens;
  }
}
