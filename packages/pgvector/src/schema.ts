import { type IndexIdentity, UnsupportedError } from "@embedloom/core";
import { identityText, IndexMismatchError, requireIdentity } from "@embedloom/core/sink";
import type { PgDatabase, PgRows, PgSession } from "./pg-database.ts";
import { type VectorColumn, vectorColumn } from "./vector-column.ts";

/** The tables of one index, each with its schema and quoted for SQL. */
export interface TableNames {
  readonly schema: string;
  /** The schema as it is. */
  readonly schemaName: string;
  /** Name of the index as it is. */
  readonly name: string;
  readonly info: string;
  readonly rows: string;
  /** The highest token of each fence. */
  readonly fences: string;
  /** The name of the HNSW index alone, for it lies in the schema of its table. */
  readonly hnsw: string;
}

/** What opening found. */
export interface OpenSchema {
  /** Quoted name of the schema that the types of pgvector lie in. */
  readonly extension: string;
  readonly column: VectorColumn;
  /** The column of whole vectors, where the others are signs. */
  readonly whole: VectorColumn | undefined;
}

/** What changes the tables from one version to the next; the first makes them. Released ones never change. */
const MIGRATIONS: readonly ((session: PgSession, plan: SchemaPlan) => Promise<unknown>)[] = [
  async (session, { names, extension, column, whole, identity }) => {
    await session.query(
      `CREATE TABLE ${names.rows} (
         id text COLLATE "C" PRIMARY KEY, source text COLLATE "C" NOT NULL, digest text NOT NULL, text text, reference text,
         span_start integer, span_end integer, metadata jsonb NOT NULL,
         embedding ${typeOf(column, extension, identity)} NOT NULL
         ${whole === undefined ? "" : `, whole ${typeOf(whole, extension, identity)} NOT NULL`}
       )`,
    );
    await session.query(`CREATE INDEX ON ${names.rows} USING hash (source)`);
  },
  // A hash index looks for room in all the rows of a source for each new one: the write of a large source got ever slower.
  async (session, { names }) => {
    const old = await session.query(
      `SELECT indexrelid::regclass::text AS name FROM pg_index
       WHERE indrelid = $1::regclass AND pg_get_indexdef(indexrelid) LIKE '%USING hash (source)'`,
      [names.rows],
    );
    for (const { name } of old) await session.query(`DROP INDEX ${String(name)}`);
    await session.query(`CREATE INDEX ON ${names.rows} (${SOURCE_KEY})`);
  },
  async (session, { names }) => {
    await session.query(`CREATE TABLE ${names.fences} (name text COLLATE "C" PRIMARY KEY, token bigint NOT NULL)`);
  },
];

/** What rows are found by that have a source: a B-tree takes no text as long as a source may be. */
export const SOURCE_KEY = "hashtextextended(source, 0)" as const;

interface SchemaPlan extends OpenSchema {
  readonly names: TableNames;
  readonly identity: IndexIdentity;
}

/** One process at a time makes things; `IF NOT EXISTS` alone fails where two do at once. */
export const LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('embedloom', 0))" as const;

/** Quotes a name for SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The tables of the index of this name. */
export function tableNames(schemaName: string, name: string): TableNames {
  const schema = quoted(schemaName);
  return {
    schema,
    schemaName,
    name,
    info: `${schema}.${quoted(`${name}_info`)}`,
    rows: `${schema}.${quoted(name)}`,
    fences: `${schema}.${quoted(`${name}_fences`)}`,
    hnsw: `${name}_hnsw`,
  };
}

/** The type of a column, with the schema that it lies in. */
export function typeOf({ type }: VectorColumn, extension: string, { dimensions }: IndexIdentity): string {
  return type === "bit" ? `bit(${dimensions})` : `${extension}.${type}(${dimensions})`;
}

/** Makes the tables where there are none, brings older ones up to date, and refuses those of others. */
export function prepareSchema(
  database: PgDatabase,
  names: TableNames,
  identity: IndexIdentity,
  layout: { readonly rescore: boolean; readonly where: string; readonly signal?: AbortSignal | undefined },
): Promise<OpenSchema> {
  return database.transaction({ signal: layout.signal }, LOCK, async (session) => {
    const extension = await prepareExtension(session);
    const column = vectorColumn(identity);
    const whole =
      layout.rescore && column.type === "bit" ? vectorColumn({ ...identity, encoding: "float32" }) : undefined;
    const plan = { names, identity, extension, column, whole };
    const isThere = await exists(session, names, `${names.name}_info`);
    const hasRows = await exists(session, names, names.name);
    if (!isThere && hasRows) {
      throw new IndexMismatchError(
        `${layout.where} cannot be made: another program has that table. Choose another \`table\`.`,
      );
    }
    if (isThere) {
      const info = await readInfo(session, names, layout.where);
      requireIdentity(info.identity, identity, layout.where);
      if (info.whole !== (whole !== undefined)) {
        throw new IndexMismatchError(`${layout.where} was made with \`rescore: ${info.whole}\`: open it so.`);
      }
      if (!hasRows) {
        throw new IndexMismatchError(`${layout.where} has lost its table of rows: \`drop\` it, and fill it again.`);
      }
      await migrate(session, plan, info.version);
      return plan;
    }
    await session.query(`CREATE SCHEMA IF NOT EXISTS ${names.schema}`);
    await session.query(
      `CREATE TABLE ${names.info} (version integer NOT NULL, identity text NOT NULL, whole boolean NOT NULL)`,
    );
    await session.query(`INSERT INTO ${names.info} VALUES (0, $1, $2)`, [identityText(identity), whole !== undefined]);
    await migrate(session, plan, 0);
    return plan;
  });
}

async function migrate(session: PgSession, plan: SchemaPlan, from: number): Promise<void> {
  for (const migration of MIGRATIONS.slice(from)) await migration(session, plan);
  if (from < MIGRATIONS.length) await session.query(`UPDATE ${plan.names.info} SET version = $1`, [MIGRATIONS.length]);
}

/** Asks what the index is, as one text. Until the transaction ends, nobody can remove it. */
export function infoQuery({ info }: TableNames): string {
  return `SELECT to_jsonb(info.*)::text AS info FROM ${info} AS info`;
}

/**
 * Refuses to go on when the index has become another one since it was opened.
 *
 * @param found what {@link infoQuery} gave
 * @throws IndexMismatchError
 */
export function requireSchema(found: PgRows, identity: IndexIdentity, where: string): void {
  requireIdentity(infoOf(found, where).identity, identity, where);
}

/** Removes the tables, where they are ours, inside a transaction that has the {@link LOCK}. */
export async function dropSchema(session: PgSession, names: TableNames, where: string): Promise<void> {
  if (!(await exists(session, names, `${names.name}_info`))) return;
  await readInfo(session, names, where);
  await session.query(`DROP TABLE IF EXISTS ${names.info}, ${names.rows}, ${names.fences}`);
}

async function prepareExtension(session: PgSession): Promise<string> {
  const find = (): ReturnType<PgSession["query"]> =>
    session.query(
      `SELECT extversion AS version, nspname AS schema FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace
       WHERE extname = 'vector'`,
    );
  let [found] = await find();
  if (found === undefined) {
    await session.query("SAVEPOINT before_extension");
    try {
      await session.query("CREATE EXTENSION vector");
      [found] = await find();
    } catch (error) {
      // The application may make it at the same moment, without our lock.
      await session.query("ROLLBACK TO SAVEPOINT before_extension");
      [found] = await find();
      if (found === undefined) throw error;
    }
  }
  const [major = 0, minor = 0] = String(found?.version).split(".").map(Number);
  if (major === 0 && minor < 8) {
    throw new UnsupportedError(
      `The database has pgvector ${String(found?.version)}; 0.8 or newer is needed: install it, then ALTER EXTENSION vector UPDATE.`,
    );
  }
  const [encoding] = await session.query("SELECT current_setting('server_encoding') AS name");
  if (encoding?.name !== "UTF8") {
    throw new UnsupportedError(`The database keeps texts in ${String(encoding?.name)}: it must be UTF8.`);
  }
  return quoted(String(found?.schema));
}

/** What an index says of itself. */
interface IndexInfo {
  readonly version: number;
  readonly identity: string;
  /** Whether whole vectors are kept beside signs. */
  readonly whole: boolean;
}

async function readInfo(session: PgSession, names: TableNames, where: string): Promise<IndexInfo> {
  return infoOf(await session.query(infoQuery(names)), where);
}

function infoOf([row]: PgRows, where: string): IndexInfo {
  const { version, identity, whole } = JSON.parse(String(row?.info ?? "{}")) as {
    readonly [Name in keyof IndexInfo]?: unknown;
  };
  if (typeof version !== "number" || typeof identity !== "string" || typeof whole !== "boolean") {
    throw new IndexMismatchError(`${where} cannot be used: another program has its tables. Choose another \`table\`.`);
  }
  if (version > MIGRATIONS.length) {
    throw new IndexMismatchError(
      `${where} has version ${version}, this package knows ${MIGRATIONS.length}: update it, or choose another \`table\`.`,
    );
  }
  return { version, identity, whole };
}

async function exists(session: PgSession, names: TableNames, table: string): Promise<boolean> {
  const found = await session.query(
    "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = $1 AND relname = $2",
    [names.schemaName, table],
  );
  return found.length > 0;
}
