import { type IndexIdentity, type Kind, kindOf, kinds, type SinkRow } from "@embedloom/core";
import type { CheckedRow } from "@embedloom/core/sink";

/** A kind of file. */
export type VectorFileFormat = "parquet" | "arrow" | "npy" | "jsonl";

/** Writes rows into a file that is not there yet. */
export interface RowWriter {
  write(rows: readonly CheckedRow[]): Promise<void>;
  /** Ends the file, so that it can be read. */
  finish(): Promise<void>;
  /** Releases what is open, whether or not the file is whole. */
  close(): Promise<void>;
}

/** What a file says of itself, and its rows. */
export interface FileContent {
  /** The identity as `identityText` wrote it; `undefined` in a file of another program. */
  readonly identity: string | undefined;
  /** Reads the rows, one part of the file after another. */
  rows(identity: IndexIdentity): AsyncGenerator<SinkRow>;
}

/** How one kind of file is written and read. */
export interface RowFormat {
  create(path: string, identity: IndexIdentity): Promise<RowWriter>;
  read(path: string): Promise<FileContent>;
  /** The other files that one of this kind consists of, by the ending of their names. */
  readonly companions: readonly string[];
}

/** A kind of file. */
export const formatKind: Kind = kinds.oneOf("parquet", "arrow", "npy", "jsonl");

/** The path of a file. */
export const pathKind: Kind = kindOf(
  "the path of a file",
  (value) => typeof value === "string" && value !== "" && !value.includes("\0"),
);
