import { fileURLToPath } from "node:url";
import {
  InvalidOptionError,
  isEmbedloomError,
  kindOf,
  kinds,
  type KindsOf,
  readOptions,
  StoreError,
} from "@embedloom/core";
import { isLoopback, isStudioToken } from "embedloom/studio-parts";
import { createStudio, type Studio } from "./create-studio.ts";
import type { StudioCollection, TakenCollection } from "./library/index.ts";
import { Refusal } from "./refusal/index.ts";
import { cacheChoice, providerChoice } from "./routes/index.ts";
import { ownToken } from "./safety/index.ts";
import { type ListeningServer, type ListenOptions, openBrowser, serveStudio } from "./serve/index.ts";

/** How a studio is started. */
export interface StudioSettings {
  /** Folder of documents, vectors and the token, an absolute path; created if it does not exist. One studio at a time uses it. */
  readonly dataFolder: string;
  /** Folder of the SQLite cache, an absolute path. @default `dataFolder` */
  readonly cacheFolder?: string | undefined;
  /** Data folder of the `embedloom` command, whose migrations are shown, an absolute path. @default `dataFolder` */
  readonly collectionsFolder?: string | undefined;
  /** Address to listen on. @default "127.0.0.1" */
  readonly host?: string | undefined;
  /** Port from 0 to 65535. If it is 0 or taken, a free one is used. @default 4747 */
  readonly port?: number | undefined;
  /**
   * The token that every request must carry: 16 or more letters, digits and characters of `-._~`. False: none, on loopback only.
   *
   * @default that of the data folder, which is made once and stays the same
   */
  readonly token?: string | false | undefined;
  /** Documents that the studio reads when it starts. Absent: it shows those that it has. */
  readonly collection?: StudioCollection | undefined;
}

/** A studio that listens. */
export interface RunningStudio {
  /** Its address with the token, which gives access to the documents. */
  readonly address: string;
  /** The port it listens on. */
  readonly port: number;
  /** Whether the wanted port was taken and another one is used. */
  readonly moved: boolean;
  /** Resolves with a report when the whole collection was read. Absent: none was given. */
  readonly taken: Promise<TakenCollection> | undefined;
  /** Opens the address in a browser, through a file that only this user may read. Resolves with whether a browser was started. */
  openBrowser(): Promise<boolean>;
  /** Ends the streams, pauses the job so that the next start continues it, and stops listening. */
  close(): Promise<void>;
}

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 4747;

const collectionKinds: KindsOf<StudioCollection> = {
  provider: kinds.optional(kindOf("a provider of the studio", (value) => providerChoice.safeParse(value).success)),
  cache: kinds.optional(kindOf("a cache of the studio", (value) => cacheChoice.safeParse(value).success)),
  documents: kindOf(
    "an async iterable of documents",
    (value) =>
      typeof value === "object" && value !== null && typeof Reflect.get(value, Symbol.asyncIterator) === "function",
  ),
};

const settingsKinds: KindsOf<StudioSettings> = {
  dataFolder: kinds.words,
  cacheFolder: kinds.optional(kinds.words),
  collectionsFolder: kinds.optional(kinds.words),
  host: kinds.optional(kinds.words),
  port: kinds.optional(kinds.integer(0, 65_535)),
  token: kinds.optional(
    kindOf(
      "16 or more letters, digits and characters of -._~, or false",
      (value) => value === false || (typeof value === "string" && isStudioToken(value)),
    ),
  ),
  collection: kinds.optional(kinds.options(collectionKinds)),
};

/**
 * Starts the studio: a server on this machine, and a page that shows chunks, searches and late chunking at work on documents.
 *
 * Nothing that may cost money begins by itself.
 *
 * @throws InvalidOptionError when a setting cannot be, or others could reach a studio that asks for no token
 * @throws StoreError when another studio uses the folder, it cannot be written, its database is damaged, or the address cannot be listened on
 * @example
 * ```ts no-run
 * import { startStudio } from "@embedloom/studio";
 *
 * const studio = await startStudio({ dataFolder: "/home/ann/studio" });
 * console.log(studio.address); // http://127.0.0.1:4747/?token=…
 * ```
 */
export async function startStudio(settings: StudioSettings): Promise<RunningStudio> {
  const given = readOptions<StudioSettings>("settings", settings, settingsKinds);
  const { dataFolder, cacheFolder, collectionsFolder, host = DEFAULT_HOST, port = DEFAULT_PORT, collection } = given;
  if (given.token === false && !isLoopback(host)) {
    throw new InvalidOptionError("token", "a text where others can reach the studio", given.token);
  }
  let token: string | undefined;
  const studio = await opened(dataFolder, async () => {
    token = given.token === false ? undefined : (given.token ?? (await ownToken(dataFolder)));
    return createStudio({
      dataFolder,
      cacheFolder,
      collectionsFolder,
      pageFolder: pageFolder(),
      host,
      token,
      first: collection,
    });
  });
  const server = await listening(studio, { host, port });
  studio.warmUp();
  const query = token === undefined ? "" : `?token=${token}`;
  const address = `http://${host.includes(":") ? `[${host}]` : host}:${server.port}/${query}`;
  const taken = collection && studio.take(collection.documents);
  // Whoever does not ask for it must not be ended by it.
  taken?.catch(() => {});
  return {
    address,
    port: server.port,
    moved: server.moved,
    taken,
    openBrowser: () => openBrowser(address, dataFolder),
    async close() {
      await studio.close();
      await server.close();
    },
  };
}

async function listening(studio: Studio, where: ListenOptions): Promise<ListeningServer> {
  try {
    return await serveStudio(studio.app, where);
  } catch (error) {
    await studio.close();
    const address = `${where.host}, port ${where.port}`;
    throw new StoreError(`The studio cannot listen on ${address}. Choose another host or port.`, { cause: error });
  }
}

/** Makes the studio over its folder, whatever is wrong with that. */
async function opened(dataFolder: string, open: () => Promise<Studio>): Promise<Studio> {
  try {
    return await open();
  } catch (error) {
    if (isEmbedloomError(error)) throw error;
    if (error instanceof Refusal) throw new StoreError(error.message, { cause: error });
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new StoreError(`The studio cannot use ${dataFolder}${code}. Choose another \`dataFolder\`.`, {
      cause: error,
    });
  }
}

/** The built page: beside the built server, or where the sources' own build puts it. */
function pageFolder(): string {
  return fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "../page/dist" : "./page", import.meta.url));
}
