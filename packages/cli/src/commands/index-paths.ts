import type { Command } from "commander";
import {
  addCollectionOptions,
  addCommonOptions,
  type CollectionFlags,
  type CommonOptions,
  flagsOf,
  positiveNumber,
  type Session,
} from "../session/index.ts";

interface IndexOptions extends CommonOptions, CollectionFlags {
  readonly name?: string;
  readonly dryRun?: boolean;
  readonly maxCost?: number;
  readonly watch?: boolean;
  readonly stdinName?: string;
}

/** `index`: makes a collection of folders and files, or brings the one that they are in step. */
export function declare(command: Command, session: Session): void {
  addCommonOptions(addCollectionOptions(command))
    .argument("[paths...]", "folders and files, - for standard input; none: what embedloom.config.ts names")
    .option("-n, --name <name>", "name of the collection (default: that of the first path)")
    .option("--dry-run", "say how many chunks, tokens and dollars it takes, and do nothing")
    .option("--max-cost <usd>", "stop before it costs more US dollars", positiveNumber)
    .option("--watch", "go on as documents change")
    .option("--stdin-name <file>", "what standard input is called", "stdin.md")
    .action((paths: string[], options: IndexOptions) => indexPaths(session, paths, options));
}

function indexPaths(session: Session, paths: readonly string[], options: IndexOptions): Promise<void> {
  return session.run(options, async (context) => {
    const [{ createCollectionStore }, { bringAllInStep, collectionsToIndex }] = await Promise.all([
      import("../catalog/index.ts"),
      import("../collections/index.ts"),
    ]);
    const store = createCollectionStore(context.dataFolder);
    const { name, dryRun = false, maxCost: maxCostUsd, watch = false, stdinName = "stdin.md" } = options;
    const collections = await collectionsToIndex({ store, paths, name, stdinName, flags: flagsOf(options), context });
    const all = collections.map((each) => ({ name: each.name, read: async () => each }));
    await bringAllInStep(store, all, context, { dryRun, maxCostUsd, watch });
    if (!dryRun && !watch) context.terminal.line(`Ask it something: ${context.program} search "a question"`);
  });
}
