import { type Command, InvalidArgumentError, Option } from "commander";

/** The providers that can be chosen on the command line. */
const PROVIDERS = ["mini", "transformers", "ollama", "openai"] as const;

/** What every command takes. */
export interface StackOptions {
  /** Where vectors come from. */
  readonly provider: (typeof PROVIDERS)[number];
  /** Model of the provider. Absent: the provider's default. */
  readonly model?: string;
  /** Address of the server, for `ollama` and `openai`. Absent: the provider's default. */
  readonly baseUrl?: string;
  /** Width of the vectors. Absent: the model's own. */
  readonly dimensions?: number;
  /** `sqlite`, `memory`, `none`, or a `redis://` address. */
  readonly cache: string;
  /** Folder of the index and the SQLite cache. Absent: `.cache/demo` in the repository. */
  readonly data?: string;
  /** One JSON object per line. */
  readonly json: boolean;
  /** Stack traces with errors. */
  readonly verbose: boolean;
}

/** Adds the options of {@link StackOptions} to a command. */
export function addStackOptions(command: Command): Command {
  return command
    .addOption(new Option("--provider <name>", "where vectors come from").choices(PROVIDERS).default("mini"))
    .option("--model <name>", "model of the provider (mini needs none; transformers: a hub id or a folder)")
    .option("--base-url <url>", "address of the server, for openai and ollama")
    .option("--dimensions <n>", "shorter vectors, where the model was trained for it", positiveInteger)
    .option("--cache <where>", "sqlite, memory, none, or redis://host:port", "sqlite")
    .option("--data <folder>", "folder of the index and the sqlite cache (default: .cache/demo of the repository)")
    .option("--json", "print one JSON object per line", false)
    .option("--verbose", "print stack traces with errors", false);
}

/** Reads a positive integer, as commander wants it. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("Expected an integer from 1 up.");
  return value;
}
