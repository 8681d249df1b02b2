/** Rows of the index that is moved to another model. */
export const MIGRATED_ROWS: number = Number(process.env["SYNC_CLAIM_ROWS"] ?? 100_000);
