import type { Command } from "commander";
import type { Collection, CollectionStore } from "../catalog/index.ts";
import type { MigrationStatus } from "../migration/index.ts";
import { addCommonOptions, type CommonOptions, type Session } from "../session/index.ts";

/** `status`: what a collection is, and how its last run ended. */
export function declare(command: Command, session: Session): void {
  addCommonOptions(command)
    .argument("[name]", "a collection; none: the one of the folder you are in, or the only one")
    .option("-n, --name <name>", "the same as a name without it")
    .action((name: string | undefined, options: CommonOptions & { readonly name?: string }) =>
      session.run(options, async (context) => {
        const [{ chooseCollection, createCollectionStore }, { printStatus }] = await Promise.all([
          import("../catalog/index.ts"),
          import("./print-status.ts"),
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
  const { migrationStatus } = await import("../migration/index.ts");
  // An index that is being written, or damaged, still has its last run.
  return migrationStatus(store, collection).catch(() => undefined);
}
