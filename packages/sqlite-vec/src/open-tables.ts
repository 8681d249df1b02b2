import type { SqliteStatement } from "./sqlite-database.ts";
import type { TableNames } from "./schema.ts";
import type { TransactionPlace } from "./transaction.ts";
import type { VecColumn } from "./vec-column.ts";

/** The tables of an index that is open. */
export interface OpenTables extends TransactionPlace {
  readonly names: TableNames;
  readonly column: VecColumn;
  /** Whether whole vectors are kept beside coarse ones. */
  readonly isWhole: boolean;
  /** The statement of this text, prepared once. */
  prepared(sql: string): SqliteStatement;
}
