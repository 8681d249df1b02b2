// Folders as sentence-transformers saves them: our vectors beside those it gave, plain and late, layers after the pooling included.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLateChunker } from "@embedloom/late-chunk";
import { createTransformersModel } from "@embedloom/transformers";
import type { ClaimReport } from "../claim-report.ts";

const MODELS = join(import.meta.dirname, "../../../../packages/transformers/src/test-support/sentence-models");

interface Expected {
  readonly texts: readonly string[];
  readonly vectors: readonly (readonly number[])[];
  readonly document?: string;
  readonly spans?: readonly (readonly [number, number])[];
  readonly late?: readonly (readonly number[])[];
}

/** Compares every recorded model; `max` is one that has to be refused. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("Folders as sentence-transformers 6.2.0 saves them");
  const rows: (readonly [string, string, string])[] = [];
  let worst = 0;
  let refused = 0;
  for (const folder of globSync("*/", { cwd: MODELS }).toSorted()) {
    const name = folder.replace(/[/\\]$/, "");
    const compared = await differences(join(MODELS, name)).catch((error: Error & { code?: string }) => {
      if (error.code === "unsupported") return undefined;
      throw error;
    });
    if (compared === undefined) refused++;
    else worst = Math.max(worst, compared.plain, compared.late ?? 0);
    rows.push([
      name,
      compared?.plain.toExponential(1) ?? "refused",
      compared?.late?.toExponential(1) ?? "not recorded",
    ]);
  }
  report.table(["model", "largest difference, plain", "largest difference, late"], rows);
  report.goal("largest difference of a value from sentence-transformers", { value: worst, atMost: 1e-5 });
  report.goal("models with a pooling that is not done here, refused", { value: refused, unit: "models", exactly: 1 });
}

async function differences(model: string): Promise<{ readonly plain: number; readonly late: number | undefined }> {
  const expected = JSON.parse(readFileSync(join(model, "expected.json"), "utf8")) as Expected;
  const { embedder, tokenEncoder: encoder, close } = createTransformersModel({ model });
  try {
    const { embeddings } = await embedder.embed(expected.texts);
    const plain = largest(embeddings.toArrays(), expected.vectors);
    if (expected.document === undefined) return { plain, late: undefined };
    const chunker = createLateChunker({ encoder, prompt: "", onUnmeasuredModel: "ignore" });
    const spans = expected.spans!.map(([start, end]) => ({ start, end }));
    const { chunks } = await chunker.embedSpans(expected.document, spans);
    return {
      plain,
      late: largest(
        chunks.map(({ embedding }) => [...embedding]),
        expected.late!,
      ),
    };
  } finally {
    await close();
  }
}

function largest(actual: readonly (readonly number[])[], expected: readonly (readonly number[])[]): number {
  return Math.max(...actual.flatMap((row, i) => row.map((value, d) => Math.abs(value - expected[i]![d]!))));
}
