import { checkFilter, compareIds, packBits, unpackBits, upsertRows, writeRows } from "@embedloom/core/sink";
import { createFakeSink } from "@embedloom/testing";

const identity = { fingerprint: "m", dimensions: 2, distance: "cosine", encoding: "float32" } as const;
const index = await createFakeSink().open(identity);
const rows = ["b", "a"].map((id) => ({ id, vector: [1, 0], source: "s", digest: "d" }));
console.log(await writeRows(index, rows)); // { written: 2, failed: 0 }
console.log(["b", "a"].toSorted(compareIds), unpackBits(packBits([3, -1]), 2)); // [ 'a', 'b' ] Float32Array(2) [ 1, -1 ]
const refused = await upsertRows([{ ...rows[0]!, id: "" }], { identity, write: async () => {} }).catch(
  (error) => error.code,
);
console.log(refused, checkFilter({ source: "s" }).sources); // partial_write [ 's' ]
