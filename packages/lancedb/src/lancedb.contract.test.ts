import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VectorSink } from "@embedloom/core";
import { registerContract, vectorSinkContract } from "@embedloom/testing";
import { afterAll, test } from "vitest";
import { createLanceDBSink } from "./lancedb-sink.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-lancedb-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;
const again = (): VectorSink => createLanceDBSink({ path: join(folder, `${made}`) });
const create = (): VectorSink => {
  made += 1;
  return again();
};
registerContract(vectorSinkContract({ encodings: ["float32", "float16", "binary"], create, again }), test);
