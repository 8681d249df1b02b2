import { buffer } from "node:stream/consumers";
import { join } from "node:path";
import { checkName, type Collection, type CollectionStore, nameOfPath } from "../catalog/index.ts";
import { baseOf } from "../documents/index.ts";
import { UsageError } from "../errors/index.ts";
import { userPath, writePrivateFile } from "../files/index.ts";
import type { CommandContext } from "../session/index.ts";
import { type CollectionChoices, collectionSettings } from "../settings/index.ts";

/** What the user asks to be indexed. */
export interface IndexRequest {
  readonly store: CollectionStore;
  /** As the user wrote them; `-` is standard input. */
  readonly paths: readonly string[];
  /** Absent: that of the first path. */
  readonly name: string | undefined;
  /** What standard input is called. */
  readonly stdinName: string;
  readonly flags: CollectionChoices;
  readonly context: CommandContext;
}

/**
 * The collections that are meant, with the settings that they shall have; nothing is written yet.
 *
 * @throws UsageError when nothing is named, a path is not there, or the name is another collection's
 */
export async function collectionsToIndex(request: IndexRequest): Promise<readonly Collection[]> {
  const { paths, name, context } = request;
  if (paths.length > 0) return [await ofPaths(request)];
  const named = Object.entries(context.config?.collections ?? {}).filter(
    ([each]) => name === undefined || each === name,
  );
  if (named.length === 0) {
    throw new UsageError(
      `Say what to index: ${context.program} index PATH. Or name paths in an embedloom.config.ts, and leave them out here.`,
    );
  }
  return Promise.all(named.map(([each, choices]) => ofConfig(request, each, choices)));
}

async function ofPaths({ store, paths, name, stdinName, flags, context }: IndexRequest): Promise<Collection> {
  const files = paths.filter((path) => path !== "-").map(userPath);
  const chosen = checkName(name ?? (await knownName(store, files)) ?? nameOfPath(files[0] ?? stdinName));
  const known = await store.read(chosen);
  if (known !== undefined && name === undefined && !files.some((path) => known.settings.paths.includes(path))) {
    throw new UsageError(
      `There is a collection ${chosen} already, of ${known.settings.paths.join(", ")}. ` +
        `Add to it with --name ${chosen}, or give this one another name with --name.`,
    );
  }
  if (paths.includes("-")) files.push(await keepStdin(store, chosen, stdinName));
  const all = [...new Set([...(known?.settings.paths ?? []), ...files])];
  const settings = collectionSettings([
    { ...flags, paths: all },
    context.config?.collections?.[chosen] ?? {},
    known?.settings ?? {},
  ]);
  if (known !== undefined) requireSameModel(known, flags, context.program);
  return { ...(known ?? { name: chosen, model: "" }), name: chosen, base: await baseOf(all), settings };
}

/** Refuses, before anything is opened, what would make vectors that cannot be compared with those that are there. */
function requireSameModel({ name, settings, identity }: Collection, flags: CollectionChoices, program: string): void {
  if (identity === undefined) return;
  const wanted = (["provider", "model", "dimensions", "context"] as const).find(
    (key) => flags[key] !== undefined && flags[key] !== settings[key],
  );
  if (wanted === undefined) return;
  throw new UsageError(
    `The collection ${name} was made with another model, or other settings of it: --${wanted} ${settings[wanted] ?? "of the provider"}. ` +
      `Keep both: ${program} index PATH --name OTHER. Or bring the model in: ${program} migrate ${name} --provider …`,
  );
}

async function ofConfig({ store, flags }: IndexRequest, name: string, choices: CollectionChoices): Promise<Collection> {
  const known = await store.read(checkName(name));
  const settings = collectionSettings([flags, choices, known?.settings ?? {}]);
  return { ...(known ?? { name, model: "" }), name, base: await baseOf(settings.paths), settings };
}

/** The collection that has one of the paths. */
async function knownName(store: CollectionStore, paths: readonly string[]): Promise<string | undefined> {
  for (const name of await store.names()) {
    // One that is damaged is in nobody's way.
    const collection = await store.read(name).catch(() => undefined);
    if (collection?.settings.paths.some((path) => paths.includes(path)) === true) return name;
  }
  return undefined;
}

/** Keeps what standard input gave, so that the collection can be brought in step again. */
async function keepStdin(store: CollectionStore, name: string, stdinName: string): Promise<string> {
  if (process.stdin.isTTY)
    throw new UsageError("Nothing comes on standard input: index - wants it from a pipe or a file.");
  if (!/^[^/\\]+$/.test(stdinName) || stdinName.startsWith(".")) {
    throw new UsageError(`--stdin-name is the name of a file, such as notes.md, not ${stdinName}.`);
  }
  const path = join(store.folderOf(name), "stdin", stdinName);
  await writePrivateFile(path, [await buffer(process.stdin)]);
  return path;
}
