// The gate of CI on a model that is made worse on purpose: its vectors cut to a few values, and those of the documents shuffled for one in ten.
import { type DocumentEncoder, EmbeddingMatrix } from "@embedloom/core";
import { checkRegression, readEvaluation } from "@embedloom/eval";
import type { ClaimReport } from "../claim-report.ts";
import { readClaimOptions } from "./claim-options.ts";
import { evaluateRankings, openCachedModel, rankByVectors } from "./passage-rankings.ts";

/** Holds the gate to fail for a worse model, and to pass for the same one. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  report.section("A gate for CI");
  const { sets, model: path } = readClaimOptions(report, options, "the gate of CI");
  const set = sets.find(({ name }) => name === "squad-articles") ?? sets[0];
  if (set === undefined) return;
  const cached = openCachedModel(path);
  const rank = async (encoder: DocumentEncoder) =>
    (await rankByVectors(set, encoder, cached.model.tokenEncoder, 64)).rankings;
  const baseline = evaluateRankings(set, await rank(cached.plain));
  // As a step of CI has it: from a file.
  const kept = readEvaluation(JSON.stringify(baseline));
  const candidates: readonly (readonly [name: string, encoder: DocumentEncoder, isWorse: boolean])[] = [
    ["the same model", cached.plain, false],
    ["the model with one value in a thousand changed a little", changed(cached.plain, slightly), false],
    ["the model cut to 32 values", changed(cached.plain, (row) => row.fill(0, 32)), true],
    ["the model with noise", changed(cached.plain, noisy), true],
  ];
  for (const [name, encoder, isWorse] of candidates) {
    const check = checkRegression(kept, evaluateRankings(set, await rank(encoder)), { maxDropPoints: 0.5 });
    report.note(`${name}: ${check.verdict}: ${check.message}`);
    report.goal(`${name}: exit code of the gate`, { value: check.passed ? 0 : 1, exactly: isWorse ? 1 : 0 });
  }
  await cached.close();
}

/** A document encoder whose vectors of chunks are changed in place and made unit again. */
function changed(inner: DocumentEncoder, change: (row: Float32Array, at: number) => void): DocumentEncoder {
  return {
    ...inner,
    async encode(documents, options) {
      const result = await inner.encode(documents, options);
      let at = 0;
      return {
        ...result,
        documents: result.documents.map((each) => {
          if (each.embeddings === undefined) return each;
          const embeddings = new EmbeddingMatrix(each.embeddings.data.slice(), each.embeddings.dimensions);
          for (const row of embeddings) {
            change(row, at++);
            const length = Math.hypot(...row) || 1;
            for (let i = 0; i < row.length; i++) row[i]! /= length;
          }
          return { ...each, embeddings };
        }),
      };
    },
  };
}

function slightly(row: Float32Array, at: number): void {
  if (at % 4 === 0) row[at % row.length]! += 1e-4;
}

/** A wave that has nothing to do with the text. */
function noisy(row: Float32Array, at: number): void {
  for (let i = 0; i < row.length; i++) row[i]! += 0.05 * Math.sin(1 + at * 12.9898 + i * 78.233);
}
