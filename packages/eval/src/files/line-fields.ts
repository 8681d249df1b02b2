import { InvalidInputError, kinds, type KindsOf, readOptions } from "@embedloom/core";
import type { NumberedLine } from "./text-source.ts";

/** How a file is laid out: `trec` in columns with white space between them, `beir` with tabs and a line of names at the top. */
export type FileFormat = "trec" | "beir";

/** The options of whatever reads or writes a file. */
export interface FormatOptions {
  /** @default "trec" */
  readonly format?: FileFormat | undefined;
}

const formatKinds: KindsOf<FormatOptions> = { format: kinds.optional(kinds.oneOf("trec", "beir")) };

/** Reads the format. @throws InvalidOptionError when there is no such format */
export function formatOf(options: FormatOptions): FileFormat {
  return readOptions("options", options, formatKinds).format ?? "trec";
}

/**
 * Cuts a line into its columns.
 *
 * @param layout the columns, for the message
 * @throws InvalidInputError naming the line when it has another number of them
 */
export function fieldsOf({ text, number }: NumberedLine, format: FileFormat, layout: readonly string[]): string[] {
  const fields = format === "trec" ? text.trim().split(/\s+/) : text.split("\t");
  if (fields.length === layout.length) return fields;
  const other = format === "trec" ? "beir" : "trec";
  throw new InvalidInputError(
    `Line ${number} has ${fields.length} columns, and ${layout.length} were expected: ${layout.join(", ")}. ` +
      `If the file is laid out otherwise, say format: "${other}".`,
  );
}

/** A decimal number; no other way to write one has a meaning in these files. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+|Infinity)(?:e[+-]?\d+)?$/i;

/**
 * Reads a number of a line.
 *
 * @throws InvalidInputError naming the line when it is none
 */
export function numberOf(text: string, line: number, column: string, isInteger: boolean): number {
  const value = DECIMAL.test(text.trim()) ? Number(text) : NaN;
  if (isInteger ? Number.isInteger(value) : !Number.isNaN(value)) return value;
  throw new InvalidInputError(`Line ${line} has no ${isInteger ? "integer" : "number"} in the column ${column}.`);
}
