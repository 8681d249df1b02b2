import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import type { VectorSink } from "@embedloom/core";
import { registerContract, vectorSinkContract } from "@embedloom/testing";
import { afterAll, beforeAll, describe, test } from "vitest";
import { createPgvectorSink } from "./pgvector-sink.ts";

describe("embedded", () => {
  let database: PGlite;
  let tables = 0;
  beforeAll(async () => {
    database = await PGlite.create({ extensions: { vector } });
  });
  afterAll(() => database.close());
  const again = (): VectorSink => createPgvectorSink({ database, table: `it's "${tables}"`, schema: 'my "schema"' });
  const create = (): VectorSink => {
    tables += 1;
    return again();
  };
  const able = { encodings: ["float32", "float16", "binary"], refusesNul: true } as const;
  registerContract(vectorSinkContract({ ...able, create, again }), test);
});
