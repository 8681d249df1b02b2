import { argv } from "node:process";
import { createBatchJob } from "../batch/batch-job.ts";

/** The texts of the job that a process of its own works on. */
export function batchTexts(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `text number ${i}`);
}

/** The settings of the job, which every process must repeat. */
export const batchSettings = { model: "small", apiKey: "test", pollIntervalMs: 5, inputsPerBatch: 5000 } as const;

// Started as a program: <base URL> <inputs>. Whoever started it kills it.
const [, program, baseURL, count] = argv;
if (program === import.meta.filename && baseURL !== undefined) {
  await createBatchJob(batchTexts(Number(count)), { ...batchSettings, baseURL }).run();
}
