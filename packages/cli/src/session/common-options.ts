import { type Command, InvalidArgumentError } from "commander";

/** Adds the options of `CommonOptions` to a command. */
export function addCommonOptions(command: Command): Command {
  return command
    .option("--data <folder>", "folder of collections and of the cache")
    .option("--json", "print one JSON object per line", false)
    .option("--verbose", "print stack traces with errors", false);
}

/** Reads a positive integer, as commander wants it. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("Expected an integer from 1 up.");
  return value;
}

/** Reads a number above 0, as commander wants it. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError("Expected a number above 0.");
  return value;
}

/** Reads a number from 0 up, as commander wants it. */
export function nonNegativeNumber(text: string): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError("Expected a number from 0 up.");
  return value;
}
