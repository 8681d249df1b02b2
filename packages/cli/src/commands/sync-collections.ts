import { type Command } from "commander";
import { addCommonOptions, type CommonOptions, positiveNumber, type Session } from "../session/index.ts";

interface SyncOptions extends CommonOptions {
  readonly name?: string;
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly maxCost?: number;
  readonly watch?: boolean;
}

/** `sync`: brings collections in step with their documents, with the settings that they remember. */
export function declare(command: Command, session: Session): void {
  addCommonOptions(command)
    .argument("[names...]", "collections; none: the one of the folder you are in, or the only one")
    .option("-n, --name <name>", "the same as a name without it")
    .option("--all", "all collections")
    .option("--dry-run", "say how many chunks, tokens and dollars it takes, and do nothing")
    .option("--max-cost <usd>", "stop before it costs more US dollars", positiveNumber)
    .option("--watch", "go on as documents change")
    .action((names: string[], options: SyncOptions) => syncCollections(session, names, options));
}

function syncCollections(session: Session, names: readonly string[], options: SyncOptions): Promise<void> {
  return session.run(options, async (context) => {
    const [{ chooseCollection, createCollectionStore }, { bringAllInStep }] = await Promise.all([
      import("../catalog/index.ts"),
      import("../collections/index.ts"),
    ]);
    const store = createCollectionStore(context.dataFolder);
    const { dryRun = false, maxCost: maxCostUsd, watch = false } = options;
    const all = options.all === true ? await store.names() : [];
    const collections =
      all.length > 0
        ? all.map((name) => ({ name, read: () => chooseCollection(store, name, context) }))
        : await chosen([...names, ...(options.name === undefined ? [] : [options.name])]);
    // One that is named wrongly is told before anything is done.
    async function chosen(asked: readonly string[]) {
      const meant = asked.length === 0 ? [undefined] : asked;
      const read = await Promise.all(meant.map((name) => chooseCollection(store, name, context)));
      return read.map((collection) => ({ name: collection.name, read: async () => collection }));
    }
    await bringAllInStep(store, collections, context, { dryRun, maxCostUsd, watch });
  });
}
