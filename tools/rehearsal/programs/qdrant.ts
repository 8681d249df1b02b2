import { createQdrantSink } from "@embedloom/qdrant";
import { startFakeQdrant } from "@embedloom/testing";

await using server = await startFakeQdrant();
const sink = createQdrantSink({ url: server.url });
const index = await sink.open({ fingerprint: "m", dimensions: 2, distance: "dot", encoding: "float32" });
await index.upsert([{ id: "a", vector: [1, 0], source: "a.md", digest: "d" }]);
const [match] = await index.search({ vector: [2, 0], fingerprint: "m" }, { k: 1 });
console.log(match?.id, match?.score); // a 2
await sink.close();
