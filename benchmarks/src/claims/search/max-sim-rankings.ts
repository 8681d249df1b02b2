import { EmbeddingMatrix, type TokenEncoder } from "@embedloom/core";
import { createMaxSimIndex } from "@embedloom/matryoshka";
import type { RetrievalSet } from "../../retrieval-sets.ts";
import type { Rankings } from "./passage-rankings.ts";

const SHORTLIST = 20;
const WIDTH = 128;

/** The best passages of each question ranked again by their token vectors, the others behind them as they were. */
export async function rankByMaxSim(
  set: RetrievalSet,
  encoder: TokenEncoder,
  texts: readonly string[],
  rankings: Rankings,
): Promise<Rankings> {
  const { prompts } = await encoder.describe();
  const passages = new Map<number, EmbeddingMatrix>();
  const ranked: (readonly { readonly index: number; readonly score: number }[])[] = [];
  for (const [q, found] of rankings.entries()) {
    const best = found.slice(0, SHORTLIST);
    for (const { index } of best) {
      if (!passages.has(index)) passages.set(index, await tokenVectors(encoder, texts[index]!, prompts.document ?? ""));
    }
    const question = await tokenVectors(encoder, set.questions[q]!.text, prompts.query ?? "");
    const scores = createMaxSimIndex(best.map(({ index }) => passages.get(index)!)).score(question);
    const again = best
      .map(({ index }, i) => ({ index, score: scores[i]! }))
      .toSorted((one, other) => other.score - one.score);
    const last = again.at(-1)?.score ?? 0;
    ranked.push([...again, ...found.slice(SHORTLIST).map(({ index }, i) => ({ index, score: last - 1 - i }))]);
  }
  return ranked;
}

/** The first values of the token vectors of a text, without those of specials and prompt. */
async function tokenVectors(encoder: TokenEncoder, text: string, prompt: string): Promise<EmbeddingMatrix> {
  const { specials, contextTokens } = await encoder.describe();
  const { ids, starts } = await encoder.tokenize(prompt + text);
  const most = Math.min(512, contextTokens) - specials.before.length - specials.after.length;
  const first = Math.max(
    0,
    starts.findIndex((start) => start >= prompt.length),
  );
  const kept = ids.subarray(0, most);
  const [rows] = await encoder.encode([Int32Array.from([...specials.before, ...kept, ...specials.after])]);
  const matrix = EmbeddingMatrix.zeros(Math.max(0, kept.length - first), Math.min(WIDTH, rows!.dimensions));
  for (let i = 0; i < matrix.count; i++) {
    matrix.row(i).set(rows!.row(specials.before.length + first + i).subarray(0, matrix.dimensions));
  }
  return matrix;
}
