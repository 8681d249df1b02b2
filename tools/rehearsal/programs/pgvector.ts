import { createPgvectorSink } from "@embedloom/pgvector";

// Nobody listens there: the sink says so.
const sink = createPgvectorSink({ connectionString: "postgres://nobody@127.0.0.1:1/none", connectTimeoutMs: 2000 });
const identity = { fingerprint: "m", dimensions: 2, distance: "cosine", encoding: "float32" } as const;
const outcome = await sink.open(identity).then(
  () => "opened",
  (error: { code: string }) => error.code,
);
console.log(sink.name, outcome); // pgvector connection
await sink.close();
