import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { checkName, type Collection } from "../catalog/index.ts";
import { bringInStep } from "../collections/index.ts";
import { baseOf } from "../documents/index.ts";
import { userPath, writePrivateFile } from "../files/index.ts";
import type { CommandContext } from "../session/index.ts";
import { collectionSettings } from "../settings/index.ts";
import type { CollectionLibrary } from "./collection-library.ts";
import { createQuietTerminal, type ProgressReport } from "./quiet-terminal.ts";
import { ToolError } from "./tool-error.ts";
import { type ToolReply, toolReply } from "./tool-reply.ts";

/** What `add` is asked: a text with a title, or a path. */
export interface AddRequest {
  readonly collection?: string | undefined;
  readonly text?: string | undefined;
  readonly title?: string | undefined;
  readonly path?: string | undefined;
}

/** How adding is done. */
export interface AddPlan {
  readonly library: CollectionLibrary;
  readonly context: CommandContext;
  /** Folders whose files may be added. */
  readonly allowed: readonly string[];
  readonly maxCostUsd: number | undefined;
  readonly onProgress: ProgressReport;
}

/** The collection that is made where there is none. */
const FIRST_NAME = "notes";

/** Adds a text or a path to a collection, which is made where it is not there, and brings its index in step. */
export async function addTool(plan: AddPlan, request: AddRequest): Promise<ToolReply> {
  const { library, context } = plan;
  const { text, path } = request;
  if ((text === undefined) === (path === undefined))
    throw new ToolError("Give either `text` with a `title`, or `path`.");
  const name = await nameFor(library, request.collection);
  const known = await library.store.read(name);
  const added =
    text === undefined ? await allowedPath(path!, plan, known) : await keptText(library, name, text, request.title);
  const paths = [...new Set([...(known?.settings.paths ?? []), added])];
  const settings = collectionSettings([{ paths }, context.config?.collections?.[name] ?? {}, known?.settings ?? {}]);
  const collection: Collection = {
    ...(known ?? { model: "" }),
    name,
    base: await baseOf(paths),
    settings: { ...settings, paths },
  };
  await library.forget(name);
  const terminal = createQuietTerminal(plan.onProgress);
  const { maxCostUsd } = plan;
  const failures = await bringInStep(
    library.store,
    collection,
    { ...context, terminal },
    { dryRun: false, maxCostUsd, watch: false },
  );
  const said = terminal.said().join("\n");
  const isFailed = failures > 0 ? { isError: true } : {};
  return {
    ...toolReply(`Added ${added} to ${name}.\n${said}`, { collection: name, path: added, failures }),
    ...isFailed,
  };
}

async function nameFor(library: CollectionLibrary, named: string | undefined): Promise<string> {
  const names = await library.store.names();
  if (named === undefined && names.length > 1) {
    throw new ToolError(
      `Say which collection, in \`collection\`. There are: ${names.join(", ")}. Another name makes a new one.`,
    );
  }
  return checkName(named ?? names[0] ?? FIRST_NAME);
}

/** Keeps a text as a file of the collection, in the place of an earlier one of the same title. */
async function keptText(
  library: CollectionLibrary,
  name: string,
  text: string,
  title: string | undefined,
): Promise<string> {
  if (text.trim() === "") throw new ToolError("`text` is empty: there is nothing to add.");
  const plain = (title ?? "")
    .normalize("NFKD")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "")
    .toLowerCase()
    .slice(0, 60);
  if (plain === "")
    throw new ToolError("`title` is missing, or has no letter: it names the document, and the same title replaces it.");
  const path = join(library.store.folderOf(name), "added", `${plain}.md`);
  await writePrivateFile(path, [text.endsWith("\n") ? text : `${text}\n`]);
  return path;
}

async function allowedPath(path: string, { allowed }: AddPlan, known: Collection | undefined): Promise<string> {
  const real = await realpath(userPath(path)).catch(() => undefined);
  if (real === undefined) throw new ToolError(`There is no file or folder ${JSON.stringify(path.slice(0, 200))}.`);
  const roots = await Promise.all(
    [...allowed, ...(known?.settings.paths ?? [])].map((root) => realpath(root).catch(() => undefined)),
  );
  const isAllowed = roots.some(
    (root) => root !== undefined && (real === root || real.startsWith(root.endsWith(sep) ? root : root + sep)),
  );
  if (isAllowed) return userPath(path);
  throw new ToolError(
    `Files of ${allowed.join(", ")} may be added, and no others. Whoever started the server may allow more: embedloom mcp --allow FOLDER.`,
  );
}
