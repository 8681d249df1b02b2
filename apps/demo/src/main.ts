import { join } from "node:path";
import { commandTable, main } from "embedloom/parts";
import { SAMPLE_COLLECTIONS } from "./samples/sample-collections.ts";

const dataFolder = join(import.meta.dirname, "../../../.cache/demo");
const samples = {
  name: "samples",
  summary: "index the sample documents and ask three questions",
  load: () => import("./samples/show-samples.ts"),
};

process.exitCode = await main(process.argv.slice(2), {
  name: "npm run demo --",
  commands: [samples, ...commandTable],
  defaultCommand: "samples",
  dataFolder,
  samples: [SAMPLE_COLLECTIONS.late, SAMPLE_COLLECTIONS.plain],
});
