import { isEmbedloomError, type TokenizedText } from "@embedloom/core";
import type { ModelRunner } from "../run/index.ts";
import { BLOCK_UNITS, type BlockRequest, createTokenGathering, type TokenGathering } from "../tokenizer/index.ts";

/**
 * Tokenizes texts block by block, many short ones at a time. So no message is long, other calls get their turn in between, and an
 * abort ends the work.
 *
 * @throws the signal's reason when it aborts, or what the runner throws
 */
export async function tokenizeTexts(
  texts: readonly string[],
  runner: Pick<ModelRunner, "tokenizeBlocks">,
  signal?: AbortSignal,
): Promise<readonly TokenizedText[]> {
  const results: TokenizedText[] = [];
  while (results.length < texts.length) {
    const from = results.length;
    const some = texts.slice(from, from + TEXTS_AT_ONCE);
    results.push(...(await tokenizeSome(some, from, runner, signal)));
  }
  return results;
}

/** How many texts begin together; each holds some memory until all of them are done. */
const TEXTS_AT_ONCE = 512;

async function tokenizeSome(
  texts: readonly string[],
  from: number,
  runner: Pick<ModelRunner, "tokenizeBlocks">,
  signal: AbortSignal | undefined,
): Promise<readonly TokenizedText[]> {
  const gatherings = texts.map((text) => createTokenGathering(text, BLOCK_UNITS));
  let first = 0;
  for (;;) {
    while (first < gatherings.length && gatherings[first]!.next() === undefined) first++;
    if (first === gatherings.length) return gatherings.map((gathering) => gathering.result());
    signal?.throwIfAborted();
    const round = nextRound(gatherings, first);
    const requests = round.map(({ request }) => request);
    const blocks = await runner.tokenizeBlocks(requests, signal).catch((error: unknown) => {
      // With several texts, it is unknown which one failed.
      if (round.length > 1 || !isEmbedloomError(error, "invalid_input")) throw error;
      throw error.withIndex(from + gatherings.indexOf(round[0]!.gathering));
    });
    round.forEach(({ gathering }, i) => gathering.add(blocks[i]));
  }
}

interface Turn {
  readonly gathering: TokenGathering;
  readonly request: BlockRequest;
}

/** Collects the next parts of the texts, from `first` on, until a block is full. */
function nextRound(gatherings: readonly TokenGathering[], first: number): Turn[] {
  const round: Turn[] = [];
  let units = 0;
  for (let i = first; i < gatherings.length && units < BLOCK_UNITS; i++) {
    const gathering = gatherings[i]!;
    const request = gathering.next();
    if (request === undefined) continue;
    round.push({ gathering, request });
    // A text without characters also counts as work.
    units += request.text.length + 16;
  }
  return round;
}
