import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readVectorFile, writeVectorFile } from "@embedloom/vector-files";

const folder = mkdtempSync(join(tmpdir(), "vectors-"));
const identity = { fingerprint: "m", dimensions: 2, distance: "cosine", encoding: "float16" } as const;
const found: string[] = [];
for (const ending of ["parquet", "arrow", "npy", "jsonl"]) {
  const path = join(folder, `all.${ending}`);
  await writeVectorFile(path, identity, [{ id: "a", vector: [1, 0], source: "a.md", digest: "d" }]);
  for await (const { id } of (await readVectorFile(path, { identity })).rows) found.push(`${ending} ${id}`);
}
console.log(found.join(", ")); // parquet a, arrow a, npy a, jsonl a
