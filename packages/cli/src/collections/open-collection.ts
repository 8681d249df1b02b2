import { join } from "node:path";
import type { VectorSink } from "@embedloom/core";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import type { CommandContext } from "../session/index.ts";
import { type CollectionSettings, withSecrets } from "../settings/index.ts";
import {
  type CollectionStack,
  openCollectionStack,
  openProvider,
  openStore,
  providerSettings,
  type StackInfo,
  waitingNotice,
} from "../stack/index.ts";

/** A collection's index and what embeds for it. */
export interface OpenCollection {
  readonly stack: CollectionStack;
  readonly sink: VectorSink;
  close(): Promise<void>;
}

/**
 * Puts together what a collection's settings say; nothing is opened or loaded yet.
 *
 * @param remembered what embedded the index. Absent: the model is asked
 * @param use `question`: one question will be asked, and nothing else
 */
export async function openCollection(
  named: CollectionSettings,
  folder: string,
  { terminal, dataFolder }: Pick<CommandContext, "terminal" | "dataFolder">,
  remembered?: StackInfo,
  use: "question" | "anything" = "anything",
): Promise<OpenCollection> {
  const settings = withSecrets(named);
  const provider = await openProvider(providerSettings(settings, terminal), use);
  const stack = await openCollectionStack({
    provider,
    store: await openStore(settings.cache, dataFolder),
    dimensions: settings.dimensions,
    context: settings.context,
    onWaiting: waitingNotice(terminal),
    remembered,
  });
  const sink = createSqliteVecSink({ path: join(folder, "vectors.sqlite"), integrityCheck: true });
  return {
    stack,
    sink,
    async close() {
      await Promise.allSettled([sink.close(), stack.close()]);
    },
  };
}
