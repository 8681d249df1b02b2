import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import type { VectorSink } from "@embedloom/core";
import { registerContract, vectorSinkContract } from "@embedloom/testing";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, inject, test } from "vitest";
import { createPgvectorSink } from "./pgvector-sink.ts";

const url = inject("postgresUrl");
const able = { encodings: ["float32", "float16", "binary"], refusesNul: true } as const;

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
  registerContract(vectorSinkContract({ ...able, create, again }), test);
});

describe.skipIf(url === undefined)("a server", () => {
  let tables = 0;
  const again = (): VectorSink =>
    createPgvectorSink({ connectionString: url!, schema: "contract", table: `t${tables}`, rescore: false });
  const create = (): VectorSink => {
    tables += 1;
    return again();
  };
  registerContract(vectorSinkContract({ ...able, create, again }), test);
});

describe.skipIf(url === undefined)("a pool of the application with one connection", () => {
  let pool: Pool;
  let tables = 0;
  beforeAll(() => {
    pool = new Pool({ connectionString: url!, max: 1 });
  });
  afterAll(() => pool.end());
  const again = (): VectorSink => createPgvectorSink({ pool, schema: "pooled", table: `t${tables}` });
  const create = (): VectorSink => {
    tables += 1;
    return again();
  };
  registerContract(vectorSinkContract({ ...able, create, again }), test);
});
