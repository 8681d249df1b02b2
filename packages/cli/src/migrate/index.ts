// Makes the index of another model beside the one that is searched, and switches between them.
export { migrateCollection } from "./migrate-collection.ts";
export type { MigrateOptions } from "./migrate-options.ts";
