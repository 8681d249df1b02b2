// The database of the studio: opening it, its settings, and values that a checksum guards.
export { checkCrc, crcOf, DAMAGED } from "./checked-value.ts";
export { inTransaction, isDamage, openDatabase } from "./open-database.ts";
export { createSettings, type Settings } from "./settings.ts";
