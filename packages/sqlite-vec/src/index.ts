export { createSqliteVecSink, type SqliteVecSettings } from "./sqlite-vec-sink.ts";
export type { SqliteDatabase, SqliteStatement } from "./sqlite-database.ts";
