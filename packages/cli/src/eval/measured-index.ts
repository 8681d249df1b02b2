import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Collection } from "../catalog/index.ts";
import {
  type CollectionSearch,
  type OpenCollection,
  openCollection,
  openRun,
  reportFailures,
  searchCollection,
} from "../collections/index.ts";
import type { PathsSource } from "../documents/index.ts";
import { Failure } from "../errors/index.ts";
import type { CommandContext } from "../session/index.ts";
import { collectionSettings } from "../settings/index.ts";
import { count, dollars } from "../terminal/index.ts";
import type { EvalOptions } from "./eval-options.ts";

/** An index whose searches are measured. */
export interface MeasuredIndex {
  readonly search: CollectionSearch;
  readonly stack: OpenCollection["stack"];
  /** Closes it, and removes what was made for the measurement alone. */
  close(): Promise<void>;
}

/** Opens the index of a collection as it is. */
export async function openMeasured(
  collection: Collection,
  folder: string,
  context: CommandContext,
): Promise<MeasuredIndex> {
  const open = await openCollection(collection.settings, folder, context, collection.info);
  try {
    return { search: await searchCollection(open, collection, context.signal), stack: open.stack, close: open.close };
  } catch (error) {
    await open.close();
    throw error;
  }
}

/**
 * Makes an index of documents for the measurement alone; the cache keeps the vectors for the next.
 *
 * @returns `undefined` for a dry run, which says what it would take
 * @throws Failure when embedding was broken off; what was embedded is in the cache
 */
export async function makeMeasured(
  settings: Parameters<typeof collectionSettings>[0],
  source: PathsSource,
  { dryRun = false, maxCost }: Pick<EvalOptions, "dryRun" | "maxCost">,
  context: CommandContext,
): Promise<MeasuredIndex | undefined> {
  const { terminal, signal } = context;
  const folder = await mkdtemp(join(tmpdir(), "embedloom-eval-"));
  const name = "measured";
  const collection: Collection = { name, base: source.folder, model: "", settings: collectionSettings(settings) };
  const run = await openRun(collection, folder, context, source);
  const close = async (): Promise<void> => {
    await run.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const plan = await run.plan();
    const cost = plan.costUsd === undefined || plan.costUsd === 0 ? "" : `, at most ${dollars(plan.costUsd)}`;
    const summary = `${count(plan.documents, "document")}, ${count(plan.chunks, "chunk")}, about ${count(plan.tokens, "token")}${cost}; ${run.stack.label}.`;
    terminal.remark(`${dryRun ? "A dry run, nothing is embedded" : "To measure"}: ${summary}`);
    if (dryRun) {
      const { documents, chunks, contents, tokens, costUsd } = plan;
      terminal.record({ type: "planned", model: run.stack.label, ...{ documents, chunks, contents, tokens, costUsd } });
      await close();
      return undefined;
    }
    const { report } = await terminal.withBar("embedding", plan.contents, (show) =>
      run.run({
        onEvent: (event) => {
          if (event.type === "progress") show(Math.min(plan.contents, event.embedded + event.remembered));
        },
        ...(maxCost !== undefined && { maxCostUsd: maxCost }),
      }),
    );
    reportFailures({ name }, report, terminal);
    if (report.stoppedBy !== undefined) {
      const words = report.stoppedBy instanceof Error ? report.stoppedBy.message : String(report.stoppedBy);
      throw new Failure(`${words} What was embedded is in the cache.`, { cause: report.stoppedBy });
    }
    const made = { ...collection, ...(await run.describe()) };
    return { search: await searchCollection(run, made, signal), stack: run.stack, close };
  } catch (error) {
    await close();
    throw error;
  }
}
