import type { Command } from "commander";
import { addCommonOptions, type CommonOptions, type Session } from "../session/index.ts";
import { count, visibleText } from "../terminal/index.ts";

/** `list`: the collections. */
export function declare(command: Command, session: Session): void {
  addCommonOptions(command).action((options: CommonOptions) =>
    session.run(options, async ({ terminal, dataFolder, program }) => {
      const { createCollectionStore } = await import("../catalog/index.ts");
      const store = createCollectionStore(dataFolder);
      const names = await store.names();
      if (names.length === 0) terminal.line(`There is no collection yet. Make one: ${program} index PATH`);
      const width = Math.max(0, ...names.map((name) => name.length));
      for (const name of names) {
        // One that is damaged hides no other.
        const collection = await store.read(name).catch((error: Error) => error);
        if (collection === undefined || collection instanceof Error) {
          terminal.line(`${name.padEnd(width)}  ${collection?.message ?? "has no settings"}`);
          terminal.record({ type: "collection", name, error: collection?.message ?? "has no settings" });
          continue;
        }
        const { settings, lastRun, model } = collection;
        const chunks = lastRun === undefined ? "no index yet" : count(lastRun.chunks, "chunk");
        terminal.line(`${name.padEnd(width)}  ${chunks}  ${settings.paths.map(visibleText).join(", ")}`);
        terminal.record({ type: "collection", name, paths: settings.paths, vectors: model, lastRun });
      }
    }),
  );
}
