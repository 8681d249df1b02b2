// What the documents say about models in process: the folders they come in, what late chunking does to them, how fast they run.
// Every claims/model/*-part.ts is a part of it, in the order of their names.
//
//   npm run claims -- model [--only PART] [--eval PATH] [--model FOLDER] [--base FOLDER] [--python PATH]
//
// --eval holds the retrieval sets (see retrieval-sets.ts); --base is all-MiniLM-L6-v2, which claims/model/minilm_folder.py makes;
// --model is a model to hold against the goals; --python has onnxruntime.
import { claimParts, onlyPart } from "./claim-parts.ts";
import type { ClaimReport } from "./claim-report.ts";

/** Runs every part; `--only NAME` runs `NAME-part.ts` alone. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  for await (const { part } of claimParts<[readonly string[]]>("model", onlyPart(options))) {
    await part.measure(report, options);
  }
}
