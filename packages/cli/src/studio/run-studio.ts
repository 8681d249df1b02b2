import { once } from "node:events";
import { join } from "node:path";
import { chooseCollection, type Collection, createCollectionStore } from "../catalog/index.ts";
import { UsageError } from "../errors/index.ts";
import type { CommandContext } from "../session/index.ts";
import { defaultProvider } from "../settings/index.ts";
import { count } from "../terminal/index.ts";
import { collectionDocuments, studioCache, studioProvider } from "./collection-documents.ts";
import { hasVisitor } from "./has-visitor.ts";
import { isLoopback } from "./is-loopback.ts";
import { isStudioToken } from "./is-studio-token.ts";
import type { StartedStudio, StudioDocuments, StudioModule, StudioStart } from "./studio-module.ts";
import type { StudioOptions } from "./studio-options.ts";

/** What a visitor's own uploads belong to, beside the collections. */
const OWN = "studio";

/**
 * Serves the studio over a collection until Ctrl-C; the first Ctrl-C ends it in good order.
 *
 * @param load gives the package that has the studio
 * @throws UsageError when no collection is meant, or the address may not be shared so
 * @throws Failure that says how to install the package
 */
export async function runStudio(
  options: StudioOptions,
  load: () => Promise<StudioModule>,
  context: CommandContext,
): Promise<void> {
  const { host, port, token } = options;
  checkToken(options);
  const { startStudio } = await load();
  const collection = await collectionOf(options, context);
  const studio = await startStudio({
    ...foldersOf(collection, context),
    host,
    port,
    token,
    collection: collection && documentsOf(collection, context),
  });
  try {
    await print(studio, options, context);
    if (studio.taken !== undefined) await reportTaken(studio.taken, collection!, context);
    if (!context.signal.aborted) await once(context.signal, "abort");
  } finally {
    await studio.close();
  }
}

/** The collection that is meant. Absent: the user has none, or wants none. */
async function collectionOf(
  { name, collection }: StudioOptions,
  context: CommandContext,
): Promise<Collection | undefined> {
  if (!collection && name !== undefined) throw new UsageError("--no-collection and the name of one: say one of them.");
  const store = createCollectionStore(context.dataFolder);
  if (!collection || (name === undefined && (await store.names()).length === 0)) return undefined;
  return chooseCollection(store, name, context);
}

/** Where the studio keeps what it knows: beside the collection's own files, so that it goes with them. */
function foldersOf(
  collection: Collection | undefined,
  { dataFolder }: CommandContext,
): Pick<StudioStart, "dataFolder" | "cacheFolder" | "collectionsFolder"> {
  const folder = collection === undefined ? dataFolder : createCollectionStore(dataFolder).folderOf(collection.name);
  return { dataFolder: join(folder, OWN), cacheFolder: dataFolder, collectionsFolder: dataFolder };
}

function documentsOf(collection: Collection, { signal, terminal }: CommandContext): StudioDocuments {
  const provider = studioProvider(collection);
  if (provider === undefined) {
    terminal.remark(
      `The studio does not know ${collection.model}: it shows the documents with the bundled model. Another can be chosen on its page.`,
    );
  }
  return {
    provider: provider ?? { kind: defaultProvider() },
    cache: studioCache(collection),
    documents: collectionDocuments(collection, signal),
  };
}

async function print(
  { address, port, moved, openBrowser }: StartedStudio,
  { open, host, port: wanted }: StudioOptions,
  { terminal }: CommandContext,
): Promise<void> {
  if (moved && wanted !== 0) terminal.line(`Port ${wanted} is taken.`);
  terminal.line(`The studio is at ${address}`);
  terminal.record({ type: "studio", address, port });
  const mayOpen = open ?? (isLoopback(host) && hasVisitor(process.env, process.stdout.isTTY));
  if (mayOpen && !(await openBrowser())) terminal.line("No browser could be opened: follow the link.");
}

async function reportTaken(
  taken: NonNullable<StartedStudio["taken"]>,
  { name }: Collection,
  { terminal, signal }: CommandContext,
): Promise<void> {
  try {
    const { documents, leftOut } = await taken;
    const rest = leftOut === 0 ? "" : `; ${count(leftOut, "document")} found no room`;
    terminal.line(`${count(documents, "document")} of the collection ${name}${rest}. Ctrl-C ends the studio.`);
  } catch (error) {
    // Whoever ends the studio while it reads has nothing to hear of it.
    if (!signal.aborted) throw error;
  }
}

function checkToken({ host, token }: StudioOptions): void {
  if (token === false && !isLoopback(host)) {
    throw new UsageError(`--host ${host} can be reached by others, and --no-token would let all of them in.`);
  }
  if (typeof token === "string" && !isStudioToken(token)) {
    throw new UsageError('--token takes 16 or more letters, digits and characters of "-._~".');
  }
}
