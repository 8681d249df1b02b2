import {
  InvalidOptionError,
  kindOf,
  kinds,
  type KindsOf,
  MAX_TIMER_MS,
  readOptions,
  redactSecrets,
} from "@embedloom/core";
import { checkedSink, checkIdentity, type SinkCapabilities, trackCalls, passwordsIn } from "@embedloom/core/sink";
import { embeddedPostgres, openEmbedded } from "./embedded-postgres.ts";
import { nodePostgres } from "./node-postgres.ts";
import type { PgDatabase } from "./pg-database.ts";
import { pgFailure } from "./pg-failure.ts";
import { createPgvectorIndex, type PgvectorSink } from "./pgvector-index.ts";
import type { PgvectorSettings } from "./pgvector-settings.ts";
import { dropSchema, LOCK, prepareSchema, tableNames } from "./schema.ts";

const CAPABILITIES: SinkCapabilities = {
  name: "pgvector",
  encodings: ["float32", "float16", "binary"],
  distances: ["cosine", "dot", "euclidean"],
  // What pgvector itself allows; a COPY counts the bits of PostgreSQL's own type in 32 bits.
  widest: { float32: 16_000, float16: 16_000, binary: 64_000 },
};
/** PostgreSQL cuts names after 63 bytes without a word; the longest ending of ours has seven. */
const LONGEST_NAME_BYTES = 50;
const PLACES = ["path", "connectionString", "pool", "database"] as const;

/**
 * Makes a sink in PostgreSQL with pgvector 0.8 or newer: a server, or one inside of this process.
 *
 * @throws InvalidOptionError when not exactly one place is given, or an option is out of range
 * @example
 * ```ts no-run
 * import { createPgvectorSink } from "@embedloom/pgvector";
 *
 * const sink = createPgvectorSink({ connectionString: "postgres://app@localhost/app" });
 * const index = await sink.open({ fingerprint: "m", dimensions: 2, distance: "cosine", encoding: "float32" });
 * await index.upsert([{ id: "a", vector: [1, 0], source: "a.md", digest: "d1" }]);
 * await index.buildHnsw({ onProgress: ({ phase, done, total }) => console.log(phase, done, total) });
 * await sink.close();
 * ```
 */
export function createPgvectorSink(given: PgvectorSettings): PgvectorSink {
  const settings = readOptions<PgvectorSettings>("settings", given, settingKinds);
  const { schema = "public", table = "embeddings", rescore = true, efSearch = 100 } = settings;
  requireOnePlace(settings);
  const names = tableNames(schema, table);
  const where = `The index ${schema}.${table}`;
  const { run, settled } = trackCalls();
  let opening: Promise<PgDatabase> | undefined;

  async function place(): Promise<PgDatabase> {
    const mine = (opening ??= openDatabase(settings));
    try {
      return await mine;
    } catch (error) {
      if (opening === mine) opening = undefined;
      throw error;
    }
  }

  async function attempt<T>(signal: AbortSignal | undefined, call: (database: PgDatabase) => Promise<T>): Promise<T> {
    return run(async () => {
      try {
        return await call(await place());
      } catch (error) {
        signal?.throwIfAborted();
        const failure = pgFailure(error, where);
        redactSecrets(failure, passwordsIn(settings.connectionString));
        throw failure;
      }
    });
  }

  return checkedSink({
    name: "pgvector",
    open: (wanted, { signal } = {}) =>
      attempt(signal, async (database) => {
        const identity = checkIdentity(wanted, CAPABILITIES);
        const found = await prepareSchema(database, names, identity, { rescore, where, signal });
        return createPgvectorIndex({ ...found, database, names, identity, where, efSearch, run });
      }),
    drop: ({ signal } = {}) =>
      attempt(signal, (database) =>
        database.transaction({ signal }, LOCK, (session) => dropSchema(session, names, where)),
      ),
    async close() {
      await settled();
      const database = await opening?.catch(() => undefined);
      opening = undefined;
      await database?.close();
    },
  });
}

const name = kindOf(
  `a name of 1 to ${LONGEST_NAME_BYTES} bytes`,
  (value) =>
    typeof value === "string" &&
    value !== "" &&
    !value.includes("\0") &&
    value.isWellFormed() &&
    Buffer.byteLength(value) <= LONGEST_NAME_BYTES,
);

const settingKinds: KindsOf<PgvectorSettings> = {
  path: kinds.optional(kinds.words),
  connectionString: kinds.optional(kinds.words),
  pool: kinds.optional(kinds.withMethods("a Pool of pg", "connect")),
  database: kinds.optional(kinds.withMethods("a PGlite", "query", "transaction")),
  schema: kinds.optional(name),
  table: kinds.optional(name),
  rescore: kinds.optional(kinds.flag),
  efSearch: kinds.optional(kinds.integer(1, 1000)),
  connections: kinds.optional(kinds.integer(1)),
  connectTimeoutMs: kinds.optional(kinds.integer(1, MAX_TIMER_MS)),
};

function requireOnePlace(settings: PgvectorSettings): void {
  const places = PLACES.filter((place) => settings[place] !== undefined);
  if (places.length !== 1) {
    throw new InvalidOptionError("settings", `given exactly one of ${PLACES.join(", ")}`, places.length);
  }
}

async function openDatabase(settings: PgvectorSettings): Promise<PgDatabase> {
  const leaveOpen = async (): Promise<void> => {};
  if (settings.pool !== undefined) return nodePostgres(settings.pool, leaveOpen);
  if (settings.database !== undefined) return embeddedPostgres(settings.database, leaveOpen);
  if (settings.path !== undefined) {
    const database = await openEmbedded(settings.path);
    return embeddedPostgres(database, () => database.close());
  }
  const { Pool } = (await import("pg")).default;
  const pool = new Pool({
    connectionString: settings.connectionString,
    max: settings.connections ?? 4,
    connectionTimeoutMillis: settings.connectTimeoutMs ?? 10_000,
    // A process that has nothing else to do ends, whether or not the sink was closed.
    allowExitOnIdle: true,
  });
  // A connection that is lost while nobody uses it is replaced by the next call.
  pool.on("error", () => {});
  return nodePostgres(pool, () => pool.end());
}
