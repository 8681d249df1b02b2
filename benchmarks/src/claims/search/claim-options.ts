import { basename } from "node:path";
import { parseArgs } from "node:util";
import { miniModelPath } from "@embedloom/mini-model";
import { loadRetrievalSets, type RetrievalSet } from "../../retrieval-sets.ts";
import type { ClaimReport } from "../claim-report.ts";

/** What the parts of this claim are told. */
export interface SearchClaimOptions {
  /** Folder or id of the model: what `--model` says, or the bundled one. */
  readonly model: string;
  /** The bundled model, and that of `--model`, by name. */
  readonly models: ReadonlyMap<string, string>;
  /** The evaluation sets that are there. */
  readonly sets: readonly RetrievalSet[];
  /** Chunks of the speed part. */
  readonly chunks: number;
}

/** Reads the options; without the sets, `needs` is skipped by name. */
export function readClaimOptions(report: ClaimReport, options: readonly string[], needs?: string): SearchClaimOptions {
  const { values } = parseArgs({
    args: [...options],
    options: {
      eval: { type: "string" },
      model: { type: "string" },
      sets: { type: "string" },
      chunks: { type: "string" },
    },
    strict: false,
  });
  const sets =
    needs !== undefined && typeof values.eval === "string"
      ? loadRetrievalSets(values.eval, typeof values.sets === "string" ? values.sets : undefined)
      : [];
  if (needs !== undefined && sets.length === 0) {
    report.skip(needs, "the evaluation sets are not part of this repository; give their folder with --eval PATH");
  }
  const models = new Map([["the bundled model", miniModelPath]]);
  if (typeof values.model === "string") models.set(basename(values.model), values.model);
  return {
    models,
    model: typeof values.model === "string" ? values.model : miniModelPath,
    sets,
    chunks: typeof values.chunks === "string" ? Number(values.chunks) : 100_000,
  };
}
