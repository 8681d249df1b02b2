import type { Command } from "commander";
import { positiveInteger } from "./common-options.ts";

/** Adds the options that pace requests. */
export function addPaceOptions(command: Command): Command {
  return command
    .option("--requests-per-minute <n>", "limit of the account (default: learnt from the server)", positiveInteger)
    .option("--tokens-per-minute <n>", "limit of the account (default: learnt from the server)", positiveInteger);
}
