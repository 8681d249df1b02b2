import type { Command } from "commander";
import { UsageError } from "../errors/index.ts";
import { userPath } from "../files/index.ts";
import { addCommonOptions, type CommonOptions, type Session } from "../session/index.ts";

/** `remove`: removes a collection's index, or paths from a collection; documents are never touched. */
export function declare(command: Command, session: Session): void {
  addCommonOptions(command)
    .argument("<name>", "the collection")
    .argument("[paths...]", "only these paths of it")
    .action((name: string, paths: string[], options: CommonOptions) =>
      session.run(options, async (context) => {
        const { chooseCollection, createCollectionStore } = await import("../catalog/index.ts");
        const store = createCollectionStore(context.dataFolder);
        if (paths.length === 0) {
          // A damaged one can be removed too.
          if (!(await store.names()).includes(name)) await chooseCollection(store, name, context);
          await store.remove(name);
          context.terminal.line(`Removed the index of ${name}. Its documents are as they were.`);
          context.terminal.record({ type: "removed", collection: name });
          return;
        }
        const collection = await chooseCollection(store, name, context);
        const gone = paths.map(userPath);
        const { settings } = collection;
        const unknown = gone.find((path) => !settings.paths.includes(path));
        if (unknown !== undefined) {
          throw new UsageError(`${name} is not of ${unknown}, but of ${settings.paths.join(", ")}.`);
        }
        const left = settings.paths.filter((path) => !gone.includes(path));
        if (left.length === 0) throw new UsageError(`That is all of ${name}: ${context.program} remove ${name}`);
        const { bringInStep } = await import("../collections/index.ts");
        const { baseOf } = await import("../documents/index.ts");
        const smaller = { ...collection, base: await baseOf(left), settings: { ...settings, paths: left } };
        await bringInStep(store, smaller, context, { dryRun: false, watch: false });
      }),
    );
}
