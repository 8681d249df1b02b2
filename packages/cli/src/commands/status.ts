import type { Command } from "commander";
import { addCommonOptions } from "../command-line/common-options.ts";
import type { CommonOptions, Session } from "../command-line/session.ts";

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
        await printStatus(collection, store.folderOf(collection.name), context);
      }),
    );
}
