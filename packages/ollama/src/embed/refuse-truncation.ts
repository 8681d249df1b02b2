import { InputTooLongError } from "@embedloom/core";

/** A request that the server said yes to. */
export interface AnsweredRequest {
  /** The inputs, prompts included. */
  readonly inputs: readonly string[];
  /** Tokens that the server read of all of them. */
  readonly tokens: number;
  /** Most tokens that one input can have. */
  readonly windowTokens: number;
  /** Tokens of a text exactly. Absent: not known. */
  readonly countTokens: ((text: string) => number) | undefined;
  /** Tokens of a text about. */
  readonly estimateTokens: (text: string) => number;
}

/**
 * Finds out that a server cut an input in spite of `truncate: false`, as some versions and proxies do: by an exact count,
 * where it read fewer tokens than were sent, else of a request of one input, where it read exactly as many as fit of a text
 * that looks longer.
 *
 * @throws InputTooLongError naming the input, so that what is done with over-long inputs is done with it
 */
export function refuseTruncation(request: AnsweredRequest): void {
  const { inputs, tokens, windowTokens, countTokens, estimateTokens } = request;
  const counted = inputs.map(countTokens ?? estimateTokens);
  const index = counted.findIndex((count) => count > windowTokens);
  if (index === -1) return;
  const sent = counted.reduce((sum, count) => sum + count, 0);
  const wasCut = countTokens === undefined ? inputs.length === 1 && tokens === windowTokens : tokens < sent;
  if (!wasCut) return;
  const problem = `The server cut the text to ${windowTokens} tokens without saying so. Chunk it, or set \`onOverlong\`.`;
  throw new InputTooLongError(problem, { index, limit: windowTokens, tokens: counted[index] });
}
