import { isEmbedloomError } from "@embedloom/core";
import { createEmbeddingJob } from "@embedloom/pg-boss";

// Nobody listens there.
const job = createEmbeddingJob({ connectionString: "postgres://app@127.0.0.1:1/app", name: "articles" });
try {
  await job.status();
} catch (error) {
  console.log(isEmbedloomError(error, "connection")); // true
}
await job.close();
