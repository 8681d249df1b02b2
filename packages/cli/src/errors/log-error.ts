import { inspect } from "node:util";
import { printable } from "../terminal/index.ts";

/** Prints an error with its stack and causes on standard error; what a server or a file put into it moves no cursor. */
export function logError(error: unknown): void {
  process.stderr.write(`${printable(inspect(error))}\n`);
}
