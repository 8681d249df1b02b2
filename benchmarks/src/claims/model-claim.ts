// What the documents say about models in process: the folders they come in, what late chunking does to them, how fast they run.
// Every claims/model/*-part.ts is a part of it, in the order of their names.
//
//   npm run claims -- model [--only PART] [--eval PATH] [--model FOLDER] [--base FOLDER] [--python PATH]
//
// --eval holds the retrieval sets (see retrieval-sets.ts); --base is all-MiniLM-L6-v2, which claims/model/minilm_folder.py makes;
// --model is a model to hold against the goals; --python has onnxruntime.
import { globSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ClaimReport } from "./claim-report.ts";

interface Part {
  readonly measure: (report: ClaimReport, options: readonly string[]) => Promise<void>;
}

/** Runs every part; `--only NAME` runs `NAME-part.ts` alone. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { only: { type: "string" } }, strict: false });
  const folder = join(import.meta.dirname, "model");
  const files = globSync("*-part.ts", { cwd: folder }).toSorted();
  for (const file of files) {
    if (typeof values.only === "string" && file !== `${values.only}-part.ts`) continue;
    const part: Part = await import(join(folder, file));
    await part.measure(report, options);
  }
}
