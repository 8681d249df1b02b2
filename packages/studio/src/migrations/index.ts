// Moves collections of the command line to another model, from the page.
export { createMigrations, type Migrations } from "./migrations.ts";
