// Plans a job: node coordinator-process.ts <redis> <name> <count> <ids per shard>. Prints its peak memory in MB and its seconds.
import { createEmbeddingJob } from "@embedloom/bullmq";
import { createNumberedSource } from "@embedloom/testing";

const [url, name = "", count = "0", idsPerShard = "2000"] = process.argv.slice(2);
const job = createEmbeddingJob({ url, name });
const from = performance.now();
const planned = await job.plan(createNumberedSource(Number(count)), { idsPerShard: Number(idsPerShard) });
await job.close();
console.log(
  JSON.stringify({
    ...planned,
    seconds: (performance.now() - from) / 1000,
    peakMB: process.resourceUsage().maxRSS / 1024,
  }),
);
