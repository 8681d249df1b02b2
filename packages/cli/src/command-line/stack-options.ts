import { type Command, Option } from "commander";
import { addCommonOptions, positiveInteger } from "./common-options.ts";
import type { CommonOptions } from "./session.ts";

/** The providers that can be chosen on the command line. */
const PROVIDERS = ["mini", "transformers", "ollama", "openai"] as const;

/** What the commands take that make vectors. */
export interface ProviderOptions extends CommonOptions {
  /** Where vectors come from. */
  readonly provider: (typeof PROVIDERS)[number];
  /** Model of the provider. Absent: the provider's default. */
  readonly model?: string;
  /** Address of the server, for `ollama` and `openai`. Absent: the provider's default. */
  readonly baseUrl?: string;
  /** Width of the vectors. Absent: the model's own. */
  readonly dimensions?: number;
}

/** What the commands take that make vectors and keep them in a cache. */
export interface StackOptions extends ProviderOptions {
  /** `sqlite`, `memory`, `none`, or a `redis://` address. */
  readonly cache: string;
}

/** Adds the options of {@link StackOptions} to a command. */
export function addStackOptions(command: Command): Command {
  return addProviderOptions(addCommonOptions(command)).option(
    "--cache <where>",
    "sqlite, memory, none, or redis://host:port",
    "sqlite",
  );
}

/** Adds the options of {@link ProviderOptions} to a command that has the common ones. */
export function addProviderOptions(command: Command): Command {
  return command
    .addOption(new Option("--provider <name>", "where vectors come from").choices(PROVIDERS).default("mini"))
    .option("--model <name>", "model of the provider (mini needs none; transformers: a hub id or a folder)")
    .option("--base-url <url>", "address of the server, for openai and ollama")
    .option("--dimensions <n>", "shorter vectors, where the model was trained for it", positiveInteger);
}
