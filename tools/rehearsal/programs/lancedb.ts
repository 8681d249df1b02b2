import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLanceDBSink } from "@embedloom/lancedb";

const sink = createLanceDBSink({ path: mkdtempSync(join(tmpdir(), "vectors-")) });
const index = await sink.open({ fingerprint: "m", dimensions: 2, distance: "cosine", encoding: "float32" });
await index.upsert([{ id: "a", vector: [1, 0], source: "a.md", digest: "d" }]);
console.log(await index.count()); // 1
await sink.close();
