import type { EmbedderLimits, EmbedResult, OverlongPolicy } from "../contract/index.ts";

/** How `fitOverlong` makes inputs fit. */
export interface OverlongPlan {
  /** What is done. */
  readonly policy: Exclude<OverlongPolicy, "error">;
  /** What goes before every piece. */
  readonly prompt: string;
  /** The limits of one request; without `tokensPerInput` the server alone says what is too long. */
  readonly limits: EmbedderLimits;
  /** Tokens of a text exactly: inputs are cut before they are sent. Absent: the server refuses first. */
  readonly countTokens?: ((text: string) => number) | undefined;
  /** Tokens of a text about: the shape of a text between two lengths that the server counted. */
  readonly estimateTokens: (text: string) => number;
  /**
   * Sends one request as it is. Its `overlong` names texts that the server itself cut; of their rows nothing more is asked.
   */
  readonly request: (batch: readonly string[]) => Promise<EmbedResult>;
}
