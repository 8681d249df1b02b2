import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { dataFolder, userPath } from "embedloom/parts";
import { isLoopback } from "../safety/local-address.ts";

/** How the studio is started. */
export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  /** Absent: that of the data folder. False: nobody needs one. */
  readonly token?: string | false;
  /** Absolute. */
  readonly data: string;
  /** Data folder of the `embedloom` command, absolute. */
  readonly collections: string;
  /** Whether to open a browser. Absent: where somebody sits in front of this machine. */
  readonly open?: boolean;
  /** Whether to build the page when that is needed. */
  readonly build: boolean;
}

const DEFAULT_PORT = 4747;
const LEAST_TOKEN = 16;
const DATA = fileURLToPath(new URL("../../../../../.cache/studio", import.meta.url));

interface Parsed extends Omit<ServeOptions, "data" | "collections" | "token"> {
  readonly data?: string;
  readonly collections?: string;
  readonly token?: string | false;
}

/**
 * Reads the command line.
 *
 * @throws CommanderError for a wrong one
 */
export function studioOptions(argv: readonly string[]): ServeOptions {
  const program = new Command("studio")
    .description("Serves a page on which Embedloom can be seen at work on your own documents.")
    .option("--port <n>", "port to listen on; a free one where it is taken", port, DEFAULT_PORT)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option(
      "--token <text>",
      `what everybody has to bring, ${LEAST_TOKEN} characters or more (default: the data folder's)`,
    )
    .option("--no-token", "let everybody in who has an account on this machine; on loopback only")
    .option("--data <folder>", "folder of documents, vectors and cache (default: .cache/studio of the repository)")
    .option(
      "--collections <folder>",
      "data folder of the command embedloom, whose migrations are shown (default: its own)",
    )
    .option("--open", "open the page in a browser (default: at a terminal of this machine)")
    .option("--no-open", "only print the link")
    .option("--no-build", "serve the page as it was built last")
    .exitOverride();
  program.parse([...argv], { from: "user" });
  const { data, collections, token, ...options } = program.opts<Parsed>();
  if (!isLoopback(options.host) && token === false) {
    program.error(`--host ${options.host} can be reached by others, and --no-token would let all of them in.`);
  }
  if (typeof token === "string" && !/^[\w.~-]{16,}$/.test(token)) {
    program.error(`--token takes ${LEAST_TOKEN} or more letters, digits and characters of "-._~".`);
  }
  const chosen = token === undefined ? {} : { token };
  return {
    ...options,
    ...chosen,
    data: data === undefined ? DATA : userPath(data),
    collections: dataFolder(collections),
  };
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError("Expected a port from 0 to 65535.");
  }
  return value;
}
