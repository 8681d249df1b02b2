// How far the migration of a collection has come. Loaded when one is under way.
export { type MigrationStatus, migrationStatus } from "./migration-status.ts";
