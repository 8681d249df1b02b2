import {
  type CompletedInputs,
  EmbeddingMatrix,
  type EmbedResult,
  type InputFailure,
  InvalidReplyError,
  NO_USAGE,
  type OverlongInput,
  PartialEmbedError,
} from "@embedloom/core";
import type { DistinctTexts } from "./distinct-texts.ts";
import type { GatheredRows } from "./flight-table.ts";
import { reindexError } from "./reindex-error.ts";

/**
 * Puts the row of each text in the place of every input that has it.
 *
 * @throws what the embedder threw, about the caller's inputs; a PartialEmbedError with every row that is there when some
 * were embedded or the embedder threw one
 */
export function mergeRows(distinct: DistinctTexts, gathered: GatheredRows): EmbedResult {
  const { textOf } = distinct;
  const { usage, rateLimit } = gathered;
  if (gathered.failures.size === 0) {
    const embeddings = inOrder([...textOf.keys()], distinct, gathered);
    const overlong = overlongInputs(distinct, gathered);
    return { embeddings, usage, ...(rateLimit && { rateLimit }), ...(overlong.length > 0 && { overlong }) };
  }
  const failures = [...textOf.keys()].filter((input) => gathered.failures.has(textOf[input]!));
  const failed = failures.map((index): InputFailure => {
    const error = gathered.failures.get(textOf[index]!);
    return { index, error: reindexError(error, (position) => inputOf(position, index, distinct)) };
  });
  if (!gathered.partial) throw failed[0]!.error;
  const indices = [...textOf.keys()].filter((input) => !gathered.failures.has(textOf[input]!));
  const completed: CompletedInputs = { indices, embeddings: inOrder(indices, distinct, gathered), usage };
  throw new PartialEmbedError(completed, failed);
}

/** Puts the row of each text of a call that needed nothing but the store in the place of every input that has it. */
export function mergeHits(
  distinct: DistinctTexts,
  { embeddings, overlong }: Pick<GatheredRows, "overlong"> & Pick<EmbedResult, "embeddings">,
): EmbedResult {
  const { texts, textOf } = distinct;
  const inputs = overlongInputs(distinct, { overlong });
  const rows = texts.length === textOf.length ? embeddings : embeddings.select(textOf);
  return { embeddings: rows, usage: NO_USAGE, ...(inputs.length > 0 && { overlong: inputs }) };
}

function overlongInputs(
  { texts, textOf }: DistinctTexts,
  { overlong }: Pick<GatheredRows, "overlong">,
): OverlongInput[] {
  if (overlong.size === 0) return [];
  return textOf.flatMap((text, index) => {
    const part = overlong.get(text);
    return part === undefined ? [] : [{ index, ...part, characters: texts[text]!.length }];
  });
}

// A repeated text that is to blame is blamed at each of its inputs, any other at its first.
function inputOf(position: number, input: number, { textOf, firstInput }: DistinctTexts): number | undefined {
  return textOf[input] === position ? input : firstInput[position];
}

function inOrder(inputs: readonly number[], { texts, textOf }: DistinctTexts, { rows }: GatheredRows): EmbeddingMatrix {
  const whole = inputs.length === texts.length ? rows.whole() : undefined;
  if (whole !== undefined) return whole;
  const width = rows.row(textOf[inputs[0] ?? -1] ?? -1)?.length ?? 0;
  const matrix = EmbeddingMatrix.zeros(inputs.length, width);
  for (const [i, input] of inputs.entries()) {
    const row = rows.row(textOf[input]!)!;
    if (row.length !== width) {
      throw new InvalidReplyError(
        "width",
        `Vectors of ${width} and of ${row.length} dimensions have the same fingerprint: clear the cache, or set \`dimensions\`.`,
        { index: input },
      );
    }
    matrix.data.set(row, i * width);
  }
  return matrix;
}
