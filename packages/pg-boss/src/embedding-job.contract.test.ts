import { randomUUID } from "node:crypto";
import { createPgvectorSink, type PgvectorSink } from "@embedloom/pgvector";
import { embeddingJobContract, registerContract } from "@embedloom/testing";
import { Pool } from "pg";
import { afterAll, describe, inject, test } from "vitest";
import { createEmbeddingJob } from "./embedding-job.ts";
import { startJobWorker } from "./job-worker.ts";

const url = inject("postgresUrl");
const pool = new Pool({ connectionString: url ?? "", max: 12 });
const sinks: PgvectorSink[] = [];
afterAll(async () => {
  for (const sink of sinks) await sink.drop();
  await pool.end();
});

// Each case has a job of its own, and waits more than it computes.
describe.skipIf(url === undefined)("on pg-boss, rows and done in one transaction", { concurrent: true }, () => {
  registerContract(
    embeddingJobContract({
      open: (name) => createEmbeddingJob({ pool, name }),
      work: (name, work) => startJobWorker({ pool, name, leaseMs: 60_000, concurrency: 4, pollMs: 50, ...work }),
      createIndex(identity) {
        const sink = createPgvectorSink({ pool, schema: "contract", table: randomUUID().slice(0, 18) });
        sinks.push(sink);
        return sink.open(identity);
      },
    }),
    test,
  );
});
