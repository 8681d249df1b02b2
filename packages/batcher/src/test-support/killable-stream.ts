// A job that is killed again and again: node killable-stream.ts <journal> <served log> <out log> <source as JSON> <seed>.
import { appendFileSync } from "node:fs";
import { createFakeEmbedder, seededRandom } from "@embedloom/testing";
import { setTimeout } from "node:timers/promises";
import { embedStream } from "../stream/embed-stream.ts";
import { createFileJournal } from "../file-journal.ts";
import { withBatching } from "../call/with-batching.ts";

const [journalPath = "", servedLog = "", outLog = "", items = "[]", seed = ""] = process.argv.slice(2);
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
const source: readonly string[] = JSON.parse(items);
const stream = embedStream(
  withBatching(provider, { requestsPerMinute: 1e6, tokensPerMinute: 1e9, concurrency: 4 }),
  source,
  {
    journal: createFileJournal(journalPath),
    maxPending: 100,
  },
);
for await (const { item, index, embedding } of stream) {
  appendFileSync(outLog, `${index}\t${item}\t${embedding.join(",")}\n`);
  if (index % 10 === 0) process.stdout.write(".");
}
appendFileSync(outLog, "end\n");
