import { kinds, readOptions, type TokenizedText } from "@embedloom/core";
import { checkTokens } from "./guard-encoder.ts";
import type { ChunkOptions } from "./chunker.ts";

/**
 * Checks the arguments of a call of `chunk`: the first thing that every chunker does.
 *
 * @returns a copy of the options; what their `tokenize` gives is checked, and `signal: null` is none
 * @throws InvalidOptionError naming what is wrong, and the signal's reason when it is already aborted
 */
export function checkChunkCall(text: string, options: ChunkOptions = {}): ChunkOptions {
  kinds.text("text", text);
  const read = readOptions<ChunkOptions>("options", options, {
    signal: kinds.signal,
    tokenize: kinds.optional(kinds.callback),
    countAlone: kinds.optional(kinds.flag),
  });
  read.signal?.throwIfAborted();
  const { tokenize } = read;
  if (tokenize === undefined) return read;
  return { ...read, tokenize: async (part: string): Promise<TokenizedText> => checkTokens(await tokenize(part)) };
}
