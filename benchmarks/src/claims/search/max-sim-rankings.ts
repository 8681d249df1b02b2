import { contentDigest, EmbeddingMatrix, fingerprintText, type TokenEncoder } from "@embedloom/core";
import { createMaxSimIndex } from "@embedloom/matryoshka";
import type { RetrievalSet } from "../../retrieval-sets.ts";
import { type CachedModel, passageTexts, type Rankings } from "./passage-rankings.ts";

/** How many passages are ranked again. */
export const SHORTLIST = 20;
const WIDTH = 128;

/** The best passages of each question ranked again by their token vectors, the others behind them as they were. */
export async function rankByMaxSim(
  set: RetrievalSet,
  { model: { tokenEncoder }, store }: Pick<CachedModel, "model" | "store">,
  rankings: Rankings,
): Promise<Rankings> {
  const info = await tokenEncoder.describe();
  const { prompts } = info;
  const texts = passageTexts(set);
  const passages = new Map<number, EmbeddingMatrix>();
  const ranked: (readonly { readonly index: number; readonly score: number }[])[] = [];
  const maxSim = async (q: number, candidates: readonly number[]): Promise<ArrayLike<number>> => {
    for (const index of candidates) {
      if (!passages.has(index)) {
        passages.set(index, await tokenVectors(tokenEncoder, texts[index]!, prompts.document ?? ""));
      }
    }
    const question = await tokenVectors(tokenEncoder, set.questions[q]!.text, prompts.query ?? "");
    return createMaxSimIndex(candidates.map((index) => passages.get(index)!)).score(question);
  };
  for (const [q, found] of rankings.entries()) {
    const candidates = found.slice(0, SHORTLIST).map(({ index }) => index);
    const text = candidates.map((index) => texts[index]!).join("\u0000");
    const name = `${fingerprintText(info.fingerprint)} ${WIDTH} ${set.questions[q]!.text}\u0000${text}`;
    const key = `max-sim:${contentDigest(name)}`;
    const [kept] = await store.getMany([key]);
    const scores =
      kept === undefined ? Float64Array.from(await maxSim(q, candidates)) : new Float64Array(kept.slice().buffer);
    if (kept === undefined) await store.setMany([{ key, value: new Uint8Array(scores.buffer) }]);
    const again = candidates
      .map((index, i) => ({ index, score: scores[i]! }))
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
