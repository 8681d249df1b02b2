import { type Command } from "commander";
import { PartialFailure } from "../errors/index.ts";
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
    const [{ chooseCollection, createCollectionStore }, { bringInStep }] = await Promise.all([
      import("../catalog/index.ts"),
      import("../collections/index.ts"),
    ]);
    const store = createCollectionStore(context.dataFolder);
    const asked =
      options.all === true ? await store.names() : [...names, ...(options.name === undefined ? [] : [options.name])];
    const meant = asked.length === 0 ? [undefined] : asked;
    const { dryRun = false, maxCost: maxCostUsd, watch = false } = options;
    let failures = 0;
    for (const name of meant) {
      const collection = await chooseCollection(store, name, context);
      failures += await bringInStep(store, collection, context, { dryRun, maxCostUsd, watch });
    }
    if (failures > 0) throw PartialFailure.ofIndex(failures, dryRun);
  });
}
