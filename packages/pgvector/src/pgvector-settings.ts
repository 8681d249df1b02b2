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
  /** Whether an index of `binary` keeps the whole vectors as well, and ranks by them in the end. @default true */
  readonly rescore?: boolean | undefined;
  /** Candidates that a search through HNSW looks at, 1 to 1,000, and at least k: more find more and take longer. @default 100 */
  readonly efSearch?: number | undefined;
  /** Most connections of a sink that has a pool of its own, from 1. @default 4 */
  readonly connections?: number | undefined;
  /** Milliseconds until a connection must be there, from 1, for a pool of its own. @default 10000 */
  readonly connectTimeoutMs?: number | undefined;
}
