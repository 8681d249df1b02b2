import type { BesideIndex, Collection, CollectionStore } from "../catalog/index.ts";
import {
  announce,
  ended,
  openRun,
  reportFailures,
  reportRun,
  runWithBar,
  stoppedBy,
  printPlan,
} from "../collections/index.ts";
import { PartialFailure, UsageError } from "../errors/index.ts";
import type { CommandContext } from "../session/index.ts";
import { type CollectionSettings, collectionSettings, forgottenSecrets, isSameAddress } from "../settings/index.ts";
import type { MigrateOptions } from "./migrate-options.ts";
import { removeUnused } from "./remove-unused.ts";

/**
 * Makes the index of another model beside the one that is searched, or goes on with it; the documents are read again, because a chunk's
 * vector may know its document.
 *
 * @throws UsageError when no other model is named, or another one is under way
 * @throws Failure when the embedding was broken off; what was done is kept
 * @throws PartialFailure when documents or chunks failed
 */
export async function fillBeside(
  store: CollectionStore,
  collection: Collection,
  options: MigrateOptions,
  context: CommandContext,
): Promise<void> {
  const { name, base } = collection;
  const { terminal, program, signal } = context;
  const beside = besideOf(collection, options, context);
  const next: Collection = { name, base, ...beside };
  const run = await openRun(next, store.indexFolder(next), context);
  try {
    const plan = await run.plan();
    const named = { ...next, model: run.stack.label };
    announce(named, plan, context);
    if (options.dryRun === true) return void printPlan(named, plan, context);
    const begun = { ...named, ...(await run.describe()) };
    const write = async (filled: Collection): Promise<void> => writeBeside(store, name, filled);
    // Now, so that what is killed is there to be gone on with.
    await write(begun);
    forgottenSecrets(begun.settings).forEach(terminal.remark);
    const finished = await runWithBar(run, plan, context, { dryRun: false, watch: false, maxCostUsd: options.maxCost });
    const filled = await ended(begun, finished.report, run, signal);
    await write(filled);
    reportRun(filled, finished, context);
    stoppedBy(finished, `${program} migrate ${name}`);
    terminal.line(
      `${name} is still searched by ${collection.model}. Search by the new one: ${program} migrate ${name} --switch`,
    );
    const failures = reportFailures(filled, finished.report, terminal);
    if (failures > 0)
      throw new PartialFailure(`${failures} failed and were named above; everything else is in the new index.`);
  } finally {
    await run.close();
    // The empty index of a dry run.
    await removeUnused(store.folderOf(name), (await store.read(name)) ?? collection);
  }
}

function besideOf(
  { name, index = "", settings, beside }: Collection,
  options: MigrateOptions,
  { program }: CommandContext,
): BesideIndex {
  if (beside?.role === "previous") {
    throw new UsageError(
      `${name} was switched to another model: ${program} migrate ${name} --remove-old, or --back, first.`,
    );
  }
  const { provider, model, baseUrl, dimensions, context } = options;
  const flags = Object.entries({ provider, model, baseUrl, dimensions, context }).filter(
    ([, value]) => value !== undefined,
  );
  // An address with a password is given again, because it is remembered without.
  const goesOn =
    flags.every(([flag]) => flag === "baseUrl") &&
    isSameAddress(baseUrl ?? beside?.settings.baseUrl, beside?.settings.baseUrl);
  if (beside !== undefined && goesOn) {
    const rest = withDocumentsOf(settings, beside.settings);
    return { ...beside, settings: { ...rest, ...(baseUrl !== undefined && { baseUrl }) } };
  }
  if (flags.length === 0) {
    throw new UsageError(`Say the new model: ${program} migrate ${name} --provider openai`);
  }
  const wanted = nextSettings(settings, options);
  if (beside !== undefined && !isSame(beside.settings, wanted)) {
    throw new UsageError(
      `${name} is on the way to ${beside.model || beside.settings.provider}: ` +
        `${program} migrate ${name} goes on, --cancel gives it up.`,
    );
  }
  if (isSame(settings, wanted)) throw new UsageError(`${name} is of that model already.`);
  if (beside !== undefined) return { ...beside, settings: wanted };
  return { role: "next", index: index === "index-2" ? "index-3" : "index-2", model: "", settings: wanted };
}

/** What the flags say; what belongs to the old model is not carried over to another one. */
function nextSettings(
  old: CollectionSettings,
  { provider, model, baseUrl, dimensions, context }: MigrateOptions,
): CollectionSettings {
  const isOtherProvider = provider !== undefined && provider !== old.provider;
  const { model: oldModel, baseUrl: oldUrl, dimensions: oldWidth, context: oldContext, ...rest } = old;
  const isOtherModel = isOtherProvider || (model !== undefined && model !== oldModel);
  return collectionSettings([
    { provider, model, baseUrl, dimensions, context },
    rest,
    isOtherProvider ? {} : { model: oldModel, baseUrl: oldUrl, context: oldContext },
    isOtherModel ? {} : { dimensions: oldWidth },
  ]);
}

function withDocumentsOf(
  { paths, include, exclude, gitignore }: CollectionSettings,
  settings: CollectionSettings,
): CollectionSettings {
  return { ...settings, paths, include, exclude, gitignore };
}

/** Whether two settings name one model. */
function isSame(one: CollectionSettings, other: CollectionSettings): boolean {
  const isSameServer = isSameAddress(one.baseUrl, other.baseUrl);
  return (
    isSameServer && (["provider", "model", "dimensions", "context"] as const).every((key) => one[key] === other[key])
  );
}

/** Writes what lies beside; what is searched stays as it is on disk. */
async function writeBeside(store: CollectionStore, name: string, filled: Collection): Promise<void> {
  const current = await store.read(name);
  if (current === undefined) throw new UsageError(`The collection ${name} was removed meanwhile.`);
  if (current.beside !== undefined && current.beside.role !== "next") {
    throw new UsageError(`${name} was switched to another model meanwhile.`);
  }
  const { name: _, base: __, beside: ___, ...index } = filled;
  await store.write({ ...current, beside: { ...index, role: "next" } });
}
