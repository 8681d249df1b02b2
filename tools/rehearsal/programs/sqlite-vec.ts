import { createSqliteVecSink } from "@embedloom/sqlite-vec";

const sink = createSqliteVecSink({ path: ":memory:" });
const index = await sink.open({ fingerprint: "m", dimensions: 8, distance: "cosine", encoding: "int8" });
await index.upsert([{ id: "a", vector: [1, 0, 0, 0, 0, 0, 0, 0], source: "a.md", digest: "d" }]);
const [match] = await index.search({ vector: [2, 0, 0, 0, 0, 0, 0, 0], fingerprint: "m" }, { k: 1 });
console.log(match?.id, match?.score); // a 1
await sink.close();
