// Gives notes to the workers: node queue-add.ts notes/*.md
import { Queue } from "bullmq";

const url = process.env.REDIS_URL ?? "redis://127.0.0.1:6379";
const queue = new Queue("notes", { connection: { url } });
// Names travel, texts do not; a failed try is repeated after 1 s, 2 s, 4 s, …
const opts = { attempts: 5, backoff: { type: "exponential", delay: 1000 }, removeOnComplete: true };
await queue.addBulk(process.argv.slice(2).map((source) => ({ name: "index", data: { source }, opts })));
await queue.close();
