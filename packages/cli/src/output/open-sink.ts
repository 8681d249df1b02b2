import type { VectorSink } from "@embedloom/core";
import { UsageError } from "../errors/index.ts";
import { userPath } from "../files/index.ts";
import { loadOptional } from "../optional/index.ts";

/** A sink that is named by an address. */
export interface NamedSink {
  /** The address without its password, for messages. */
  readonly name: string;
  readonly sink: VectorSink;
}

const FORMS =
  "postgres://user@host/database#table, sqlite:FILE#table, lancedb:FOLDER#table or qdrant:http://host:6333#collection";

/**
 * Makes the sink of an address; nothing is opened yet. The part after `#` names the index, and may be left out.
 *
 * @throws UsageError when no sink has such an address
 * @throws Failure that says what to install
 */
export async function openSink(address: string): Promise<NamedSink> {
  const [, scheme = "", rest = "", table] = /^([a-z]+):([^#]*)(?:#(.+))?$/i.exec(address) ?? [];
  const use = "Writing there";
  switch (scheme.toLowerCase()) {
    case "postgres":
    case "postgresql": {
      const { createPgvectorSink } = await loadOptional(
        "@embedloom/pgvector",
        use,
        () => import("@embedloom/pgvector"),
      );
      return {
        name: withoutPassword(address),
        sink: createPgvectorSink({ connectionString: `${scheme}:${rest}`, table }),
      };
    }
    case "sqlite": {
      const { createSqliteVecSink } = await import("@embedloom/sqlite-vec");
      return { name: address, sink: createSqliteVecSink({ path: pathOf(rest), table }) };
    }
    case "lancedb": {
      const { createLanceDBSink } = await loadOptional("@embedloom/lancedb", use, () => import("@embedloom/lancedb"));
      return { name: address, sink: createLanceDBSink({ path: pathOf(rest), table }) };
    }
    case "qdrant": {
      const { createQdrantSink } = await loadOptional("@embedloom/qdrant", use, () => import("@embedloom/qdrant"));
      const apiKey = process.env["QDRANT_API_KEY"];
      return { name: withoutPassword(address), sink: createQdrantSink({ url: rest, apiKey, collection: table }) };
    }
    default:
      throw new UsageError(`--sink takes ${FORMS}.`);
  }
}

function pathOf(rest: string): string {
  if (rest === "") throw new UsageError(`--sink takes ${FORMS}.`);
  return userPath(rest);
}

function withoutPassword(address: string): string {
  const [, inner = "", table = ""] = /^(?:qdrant:)?([^#]*)(#.*)?$/s.exec(address) ?? [];
  const url = URL.parse(inner);
  // What is no URL may have its password anywhere.
  return url === null ? address.slice(0, address.indexOf(":")) : `${url.protocol}//${url.host}${url.pathname}${table}`;
}
