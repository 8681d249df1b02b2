import type { EmbeddedPostgres } from "./embedded-postgres.ts";
import type { PgPool } from "./node-postgres.ts";

/** The options of {@link createPgvectorSink}: one of `path`, `connectionString`, `pool` and `database`. */
export interface PgvectorSettings {
  /** Folder of a PostgreSQL inside of this process (PGlite, which must be installed); `memory://` keeps nothing. */
  readonly path?: string | undefined;
  /** Address of a server, such as `postgres://user:password@host:5432/database`. */
  readonly connectionString?: string | undefined;
  /** A `Pool` of `pg` that the application has; the sink leaves it open. */
  readonly pool?: PgPool | undefined;
  /** A `PGlite` with the extension `vector` that the application has; the sink leaves it open. */
  readonly database?: EmbeddedPostgres | undefined;
  /** Schema of the tables; created if it does not exist. @default "public" */
  readonly schema?: string | undefined;
  /** Name of the index, and of its table of rows; at most 50 bytes of UTF-8. @default "embeddings" */
  readonly table?: string | undefined;
  /** Whether an index of `binary` also stores the whole vectors, and ranks by them in the end. @default true */
  readonly rescore?: boolean | undefined;
  /** Candidates that a search through HNSW looks at, 1 to 1,000, and at least `k`. A higher number finds more and takes longer. @default 100 */
  readonly efSearch?: number | undefined;
  /** Most connections of the pool made for `connectionString`, from 1. @default 4 */
  readonly connections?: number | undefined;
  /** Longest time to connect in milliseconds, from 1, for the pool made for `connectionString`. @default 10000 */
  readonly connectTimeoutMs?: number | undefined;
}
