import { isEmbedloomError, sqliteCode } from "@embedloom/core";
import { Failure } from "./failure.ts";
import { inFlags } from "./in-flags.ts";
import { PartialFailure } from "./partial-failure.ts";
import { UsageError } from "./usage-error.ts";

/** What to print for an error, and the exit code: 2 for a wrong command line, 3 where parts failed, 130 for an interrupt, 1 for all else. */
export interface ErrorReport {
  readonly message: string;
  readonly exitCode: 1 | 2 | 3 | 130;
}

/** The reason a command is aborted with when the user interrupts it. */
export class Interrupt extends Error {
  override readonly name = "Interrupt";
}

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full. Free some space, or choose another folder with --data; what is in the cache stays there.",
  EFBIG: "A file could not grow any further. Choose another folder with --data; what is in the cache stays there.",
  EDQUOT: "Your disk quota is used up. Free some space, or choose another folder with --data.",
  EACCES: "Permission denied. Choose a folder that you may write to with --data.",
  EROFS: "The file system is read-only. Choose another folder with --data.",
};

// https://sqlite.org/rescode.html: what SQLite says where the file system would say it otherwise.
const SQLITE_CODES: Readonly<Record<number, string>> = { 8: "EROFS", 10: "EFBIG", 13: "ENOSPC", 14: "EACCES" };

/** The code of a failed system call, by whomever it was made. */
function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const sqlite = sqliteCode(error);
  if (sqlite !== undefined) return SQLITE_CODES[sqlite] ?? "";
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

/** One sentence for any error: what happened and what to do. */
export function describeError(error: unknown): ErrorReport {
  if (error instanceof UsageError) return { message: error.message, exitCode: 2 };
  if (error instanceof PartialFailure) return { message: error.message, exitCode: 3 };
  if (error instanceof Interrupt) {
    const message = "Stopped. What was embedded is kept: the same command goes on where it was.";
    return { message, exitCode: 130 };
  }
  if (isEmbedloomError(error, "invalid_option")) return { message: inFlags(error.message), exitCode: 2 };
  if (error instanceof Failure || isEmbedloomError(error)) return { message: inFlags(error.message), exitCode: 1 };
  const known = SYSTEM_ERRORS[systemCode(error)];
  if (known !== undefined) return { message: known, exitCode: 1 };
  const text = error instanceof Error ? error.message : String(error);
  return { message: `Something unexpected happened: ${text}. Add --verbose for the details.`, exitCode: 1 };
}
