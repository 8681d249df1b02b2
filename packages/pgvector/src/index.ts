export { createPgvectorSink } from "./pgvector-sink.ts";
export type { HnswOptions, HnswProgress } from "./build-hnsw.ts";
export type { EmbeddedPostgres } from "./embedded-postgres.ts";
export type { PgClient, PgPool } from "./node-postgres.ts";
export type { PgvectorIndex, PgvectorSink, PgvectorTransaction } from "./pgvector-index.ts";
export type { PgRows } from "./pg-database.ts";
export type { PgvectorSettings } from "./pgvector-settings.ts";
