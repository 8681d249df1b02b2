// Deno: --allow-read --allow-write --allow-env --allow-ffi
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { vectorSinkContract } from "@embedloom/testing";
import { printContracts } from "../print-contracts.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-runtimes-"));
let files = 0;
const again = () => createSqliteVecSink({ path: join(folder, `${files}.sqlite`) });
const create = () => {
  files += 1;
  return again();
};
await printContracts(
  vectorSinkContract({ create, again, encodings: ["float32", "int8", "binary"], distances: ["cosine", "euclidean"] }),
);
