import { createRequire } from "node:module";
import { createPgvectorSink, type EmbeddedPostgres } from "@embedloom/pgvector";
import type { Baselines } from "../baselines.ts";
import { openIndex, sinkMethods } from "./sinks.ts";

// The database that the package's own tests use.
const { resolve } = createRequire(import.meta.resolve("@embedloom/pgvector"));
const { PGlite }: { readonly PGlite: { create(options: object): Promise<EmbeddedPostgres> } } = await import(
  resolve("@electric-sql/pglite")
);
const { vector }: { readonly vector: unknown } = await import(resolve("@electric-sql/pglite-pgvector"));
const database = await PGlite.create({ extensions: { vector } });
const index = await openIndex(createPgvectorSink({ database, table: "shared" }));

/** Calls of the sink that work. */
export const functions: Baselines["functions"] = {
  createPgvectorSink: () => [
    {
      database: {
        query: (...given: Parameters<typeof database.query>) => database.query(...given),
        transaction: (...given: Parameters<typeof database.transaction>) => database.transaction(...given),
        close: async () => undefined,
      },
      schema: "public",
      table: "t",
      rescore: true,
      efSearch: 10,
      connections: 1,
      connectTimeoutMs: 100,
    },
  ],
};

/** Methods of the sink and of its index. */
export const methods: Baselines["methods"] = {
  ...sinkMethods("createPgvectorSink"),
  "index().transaction": () => [async () => undefined, { signal: undefined }],
};

/** An index that stays open. */
export const made: Baselines["made"] = { index: () => index };

/** Ends the database. */
export async function close(): Promise<void> {
  await database.close();
}
