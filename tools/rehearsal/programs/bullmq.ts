import { createEmbeddingJob } from "@embedloom/bullmq";
import { isEmbedloomError } from "@embedloom/core";

// pnpm add --allow-build=msgpackr-extract
// Nobody listens there.
const job = createEmbeddingJob({ url: "redis://127.0.0.1:1", name: "articles", awayMs: 200 });
try {
  await job.status();
} catch (error) {
  console.log(isEmbedloomError(error, "store")); // true
}
await job.close();
