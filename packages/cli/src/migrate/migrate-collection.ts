import {
  type BesideIndex,
  chooseCollection,
  type Collection,
  type CollectionStore,
  createCollectionStore,
} from "../catalog/index.ts";
import { openRun } from "../collections/index.ts";
import { Failure, UsageError } from "../errors/index.ts";
import type { CommandContext } from "../session/index.ts";
import { count } from "../terminal/index.ts";
import { fillBeside } from "./fill-beside.ts";
import type { MigrateOptions } from "./migrate-options.ts";
import { removeUnused } from "./remove-unused.ts";

/** A collection with the one in whose place the other is. */
interface Step {
  readonly store: CollectionStore;
  readonly collection: Collection;
  readonly context: CommandContext;
}

/**
 * Takes one step of a migration. What is searched changes in one write, of the collection's settings.
 *
 * @throws UsageError when the step cannot be taken now
 * @throws Failure when the new index lacks something
 */
export async function migrateCollection(options: MigrateOptions, context: CommandContext): Promise<void> {
  const store = createCollectionStore(context.dataFolder);
  const collection = await chooseCollection(store, options.name, context);
  const { name, identity } = collection;
  if (identity === undefined) {
    throw new UsageError(`The collection ${name} has no index yet: ${context.program} sync ${name}`);
  }
  // What a step that was killed had still to remove.
  await removeUnused(store.folderOf(name), collection);
  const step = { store, collection, context };
  if (options.switch === true) return switchOver(step);
  if (options.back === true) return goBack(step);
  if (options.removeOld === true) return removeBeside(step, "previous");
  if (options.cancel === true) return removeBeside(step, "next");
  return fillBeside(store, collection, options, context);
}

async function switchOver({ store, collection, context }: Step): Promise<void> {
  const { name } = collection;
  const { program } = context;
  const beside = requireBeside(collection, "next", `${program} migrate ${name} --provider … makes one`);
  if (beside.identity === undefined)
    throw new Failure(`The new index of ${name} is empty: ${program} migrate ${name} goes on.`);
  const next = swapped(collection, beside, "previous");
  const run = await openRun(next, store.indexFolder(next), context);
  try {
    const { contents, moved, deleted } = await run.plan();
    // What the new model refused stays missing, and was named.
    const open = Math.max(0, contents - (beside.lastRun?.failures ?? 0)) + moved + deleted;
    if (open > 0) {
      throw new Failure(
        `The new index of ${name} is ${count(open, "chunk")} behind the documents: ${program} migrate ${name} goes on.`,
      );
    }
  } finally {
    await run.close();
  }
  await write(store, collection, next);
  context.terminal.line(
    `${name} is searched by ${next.model} now. Back: ${program} migrate ${name} --back. For good: --remove-old.`,
  );
  context.terminal.record({ type: "switched", collection: name, model: next.model, from: collection.model });
}

async function goBack({ store, collection, context }: Step): Promise<void> {
  const { name } = collection;
  const beside = requireBeside(collection, "previous", "nothing was switched, or the old index was removed");
  const next = swapped(collection, beside, "next");
  await write(store, collection, next);
  const { program, terminal } = context;
  terminal.line(`${name} is searched by ${next.model} again. What changed meanwhile: ${program} sync ${name}.`);
  terminal.record({ type: "switched", collection: name, model: next.model, from: collection.model });
}

async function removeBeside({ store, collection, context }: Step, role: BesideIndex["role"]): Promise<void> {
  const { name } = collection;
  const why = role === "previous" ? "nothing was switched yet" : "there is no migration to give up";
  const { model, settings } = requireBeside(collection, role, why);
  const { beside: _, ...alone } = collection;
  await write(store, collection, alone);
  await removeUnused(store.folderOf(name), alone);
  context.terminal.line(
    `Removed the index of ${model || settings.provider}. ${name} is searched by ${collection.model} as before.`,
  );
  context.terminal.record({ type: "removed", collection: name, model: model || settings.provider, role });
}

function requireBeside({ name, beside }: Collection, role: BesideIndex["role"], why: string): BesideIndex {
  if (beside?.role === role) return beside;
  throw new UsageError(`${name} has no ${role === "next" ? "new" : "old"} index: ${why}.`);
}

/** The collection with the index that lay beside, and its own beside it. */
function swapped(collection: Collection, beside: BesideIndex, role: BesideIndex["role"]): Collection {
  const { name, base, beside: _, ...live } = collection;
  const { role: __, ...next } = beside;
  // Paths and patterns are the documents', whichever index is searched.
  const { paths, include, exclude, gitignore } = live.settings;
  return {
    name,
    base,
    ...next,
    settings: { ...next.settings, paths, include, exclude, gitignore },
    beside: { ...live, role },
  };
}

/** Writes it, unless another process was faster. */
async function write(store: CollectionStore, before: Collection, after: Collection): Promise<void> {
  const current = await store.read(before.name);
  if (current?.index !== before.index || current?.beside?.index !== before.beside?.index) {
    throw new Failure(`Another migration of ${before.name} was faster. Look at its status first.`);
  }
  await store.write(after);
}
