import { fingerprintText } from "@embedloom/core";
import { withBatching } from "@embedloom/batcher";
import { createOpenAI } from "@embedloom/openai";
import { startJobWorker } from "@embedloom/pg-boss";
import { createPgvectorSink, type PgvectorIndex } from "@embedloom/pgvector";
import { createNumberedSource } from "@embedloom/testing";

/** Which job, and with what it is worked on. */
export interface WorkerOrder {
  readonly connectionString: string;
  readonly name: string;
  readonly table: string;
  readonly server: string;
  readonly count: number;
  readonly leaseMs: number;
  /** Whether the process kills itself after the rows of a shard are written, but before "done" is. */
  readonly diesBetween: boolean;
}

/** The index. The process kills itself in a transaction, after the last rows of the second shard are written. */
function deadly(index: PgvectorIndex): PgvectorIndex {
  let ends = 0;
  return {
    ...index,
    transaction: (work, options) =>
      index.transaction(
        (inside) =>
          work({
            index: inside.index,
            query(sql, values) {
              if (sql.includes(".leases") && ++ends === 2) process.kill(process.pid, "SIGKILL");
              return inside.query(sql, values);
            },
          }),
        options,
      ),
  };
}

/** Works on a job until it is done. */
export async function workOn(order: WorkerOrder): Promise<void> {
  const { connectionString, name, table, leaseMs } = order;
  const provider = createOpenAI({
    model: "text-embedding-3-small",
    baseURL: order.server,
    apiKey: "key",
    dimensions: 8,
    limits: { inputsPerRequest: 20, tokensPerInput: 8191, tokensPerRequest: 300_000 },
  });
  const embedder = withBatching(provider, { concurrency: 2 });
  const sink = createPgvectorSink({ connectionString, table });
  const { fingerprint } = await embedder.describe();
  const identity = {
    fingerprint: fingerprintText(fingerprint),
    dimensions: 8,
    distance: "cosine",
    encoding: "float32",
  } as const;
  const index = await sink.open(identity);
  const worker = startJobWorker({
    ...{ connectionString, name, leaseMs, embedder },
    source: createNumberedSource(order.count),
    index: order.diesBetween ? deadly(index) : index,
    ...{ concurrency: 1, batchTexts: 40, pollMs: 50, whenDone: "end" },
  });
  await worker.ended;
  await sink.close();
}

// Started as a program: <json of WorkerOrder>.
const [, program, given] = process.argv;
if (program === import.meta.filename && given !== undefined) {
  await workOn(JSON.parse(given));
  // A pending timer would keep this process alive until it fires.
  if (process.getActiveResourcesInfo().includes("Timeout")) process.exitCode = 1;
}
