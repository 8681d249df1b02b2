import type { Command } from "commander";
import type { Collection } from "../collections/collection.ts";
import type { CollectionStore } from "../collections/collection-store.ts";
import { addCommonOptions } from "../command-line/common-options.ts";
import type { CommonOptions, Session } from "../command-line/session.ts";
import type { MigrationStatus } from "../migrate/migration-status.ts";

/** `status`: what a collection is, and how its last run ended. */
export function declare(command: Command, session: Session): void {
  addCommonOptions(command)
    .argument("[name]", "a collection; none: the one of the folder you are in, or the only one")
    .option("-n, --name <name>", "the same as a name without it")
    .action((name: string | undefined, options: CommonOptions & { readonly name?: string }) =>
      session.run(options, async (context) => {
        const [{ createCollectionStore }, { chooseCollection }, { printStatus }] = await Promise.all([
          import("../collections/collection-store.ts"),
          import("../collections/choose-collection.ts"),
          import("../collections/print-status.ts"),
        ]);
        const store = createCollectionStore(context.dataFolder);
        const collection = await chooseCollection(store, name ?? options.name, context);
        const folder = store.folderOf(collection.name);
        await printStatus(collection, { folder, migration: await migrationOf(store, collection) }, context);
      }),
    );
}

/** Counted at this moment, as a migration that is under way notes nothing before its end. */
async function migrationOf(store: CollectionStore, collection: Collection): Promise<MigrationStatus | undefined> {
  if (collection.beside === undefined) return undefined;
  const { migrationStatus } = await import("../migrate/migration-status.ts");
  // An index that is being written, or damaged, still has its last run.
  return migrationStatus(store, collection).catch(() => undefined);
}
