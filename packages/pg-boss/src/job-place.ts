import { InvalidOptionError, kindOf, kinds, type KindsOf, readOptions } from "@embedloom/core";
import type { Pool } from "pg";

/** Which job, and in which PostgreSQL. Give either `connectionString` or `pool`. */
export interface JobPlace {
  /** Address of the PostgreSQL (14 or newer), such as `postgres://user:password@host:5432/database`. */
  readonly connectionString?: string | undefined;
  /** A `Pool` of `pg` of the application, which is left open. One connection is enough; with two more than shards at once, nothing waits for a connection. */
  readonly pool?: Pool | undefined;
  /** Name of the job: the same name means the same job. At most 200 letters, digits, `_`, `.`, `-` and `/`. */
  readonly name: string;
  /** Schema of the job tables; created if it does not exist. @default "embedloom_jobs" */
  readonly schema?: string | undefined;
  /** Schema of pg-boss; created or migrated to its version if needed. @default "pgboss" */
  readonly bossSchema?: string | undefined;
}

const nameKind = kindOf(
  "a name of letters, digits, `_`, `.`, `-` and `/`",
  (value) => typeof value === "string" && /^[\w./-]{1,200}$/.test(value),
);
const schemaKind = kindOf(
  "a name of lower-case letters, digits and `_`, at most 50",
  (value) => typeof value === "string" && /^[a-z_][a-z0-9_]{0,49}$/.test(value),
);

const placeKinds: KindsOf<JobPlace> = {
  connectionString: kinds.anything,
  pool: kinds.optional(kinds.withMethods("a `Pool` of pg", "connect", "query")),
  name: nameKind,
  schema: kinds.optional(schemaKind),
  bossSchema: kinds.optional(schemaKind),
};

/**
 * Checks a place and the other settings.
 *
 * @throws InvalidOptionError naming what cannot work
 */
export function readPlace<T extends JobPlace>(name: string, given: T, others: KindsOf<Omit<T, keyof JobPlace>>): T {
  const place = readOptions<T>(name, given, { ...placeKinds, ...others } as KindsOf<T>);
  const { connectionString, pool } = place;
  if (pool !== undefined) {
    if (connectionString === undefined) return place;
    // The address may contain a password, which must not be in a message.
    throw new InvalidOptionError("connectionString", "absent, because a `pool` is given", "an address");
  }
  const parsed = typeof connectionString === "string" ? URL.parse(connectionString) : null;
  if (parsed === null || !["postgres:", "postgresql:"].includes(parsed.protocol)) {
    throw new InvalidOptionError(
      "connectionString",
      "an address such as postgres://host/database, unless a `pool` is given",
      typeof connectionString === "string" ? "another text" : connectionString,
    );
  }
  return place;
}
