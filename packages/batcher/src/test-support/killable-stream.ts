// A job that is killed again and again: node killable-stream.ts <checkpoint> <served log> <out log> <items> <seed>.
import { appendFileSync } from "node:fs";
import { createFakeEmbedder, seededRandom } from "@embedloom/testing";
import { setTimeout } from "node:timers/promises";
import { embedStream } from "../embed-stream.ts";
import { createFileCheckpoint } from "../file-checkpoint.ts";
import { withBatching } from "../with-batching.ts";

const [checkpointPath = "", servedLog = "", outLog = "", items = "0", seed = ""] = process.argv.slice(2);
const random = seededRandom(seed);

const provider = createFakeEmbedder({
  dimensions: 64,
  limits: { inputsPerRequest: 10 },
  beforeRequest: async (batch) => {
    await setTimeout(random() * 4);
    // What is written here is paid for: the server has done the work, whether its answer arrives or not.
    appendFileSync(servedLog, batch.map((text) => `${text}\n`).join(""));
    await setTimeout(random() * 4);
  },
});
const source = Array.from({ length: Number(items) }, (_, i) => `text ${i}`);
const limits = { requestsPerMinute: 1e6, tokensPerMinute: 1e9, concurrency: 4 };
const stream = embedStream(withBatching(provider, limits), source, {
  checkpoint: createFileCheckpoint(checkpointPath),
  maxPending: 100,
});
for await (const { item, index, embedding } of stream) {
  appendFileSync(outLog, `${index}\t${item}\t${embedding.join(",")}\n`);
  if (index % 10 === 0) process.stdout.write(".");
}
appendFileSync(outLog, "end\n");
