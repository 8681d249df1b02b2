import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { userPath } from "../../cli/user-path.ts";
import { isLoopback } from "../safety/local-address.ts";

/** How the studio is started. */
export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  /** Absent: nobody needs one. */
  readonly token?: string;
  /** Absolute. */
  readonly data: string;
  /** Whether to build the page when that is needed. */
  readonly build: boolean;
}

const DEFAULT_PORT = 4747;
const LEAST_TOKEN = 16;
const DATA = fileURLToPath(new URL("../../../../../.cache/studio", import.meta.url));

/**
 * Reads the command line.
 *
 * @throws CommanderError for a wrong one
 */
export function studioOptions(argv: readonly string[]): ServeOptions {
  const program = new Command("studio")
    .description("Serves a page on which Embedloom can be seen at work on your own documents.")
    .option("--port <n>", "port to listen on; a free one where it is taken", port, DEFAULT_PORT)
    .option("--host <address>", "address to listen on; another than loopback needs --token", "127.0.0.1")
    .option("--token <text>", `what everybody has to bring who opens the page, ${LEAST_TOKEN} characters or more`)
    .option("--data <folder>", "folder of documents, vectors and cache (default: .cache/studio of the repository)")
    .option("--no-build", "serve the page as it was built last")
    .exitOverride();
  program.parse([...argv], { from: "user" });
  const { data, ...options } = program.opts<Omit<ServeOptions, "data"> & { readonly data?: string }>();
  if (!isLoopback(options.host) && options.token === undefined) {
    program.error(
      `--host ${options.host} can be reached by others: give a --token of ${LEAST_TOKEN} characters or more.`,
    );
  }
  if (options.token !== undefined && !/^[\w.~-]{16,}$/.test(options.token)) {
    program.error(`--token takes ${LEAST_TOKEN} or more letters, digits and characters of "-._~".`);
  }
  return { ...options, data: data === undefined ? DATA : userPath(data) };
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError("Expected a port from 0 to 65535.");
  }
  return value;
}
