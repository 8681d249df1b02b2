export { createSqliteStore, type SqliteStoreSettings } from "./sqlite-store.ts";
