import { writeVectorFile } from "@embedloom/vector-files";
import type { Baselines } from "../baselines.ts";
import { identity, row } from "./sinks.ts";

await writeVectorFile("all.jsonl", identity(), [row()]);

/** Calls of the package that work. */
export const functions: Baselines["functions"] = {
  readVectorFile: () => ["all.jsonl", { identity: identity(), format: "jsonl" }],
  writeVectorFile: () => [
    `${Math.random()}.jsonl`,
    identity(),
    [row()],
    {
      format: "jsonl",
      batchRows: 10,
      batchBytes: 1000,
      onProgress: () => undefined,
      onFailure: () => undefined,
      signal: undefined,
    },
  ],
};
