import type { Collection, CollectionStore } from "../catalog/index.ts";
import { describeError, Failure, PartialFailure, UsageError } from "../errors/index.ts";
import type { CommandContext } from "../session/index.ts";
import { count } from "../terminal/index.ts";
import { bringInStep, type StepOptions } from "./bring-in-step.ts";

/** A collection that is still to be read. */
interface NamedCollection {
  readonly name: string;
  readonly read: () => Promise<Collection>;
}

/**
 * Brings collections in step, one after another. Of several, one that cannot be is told, and the others have their turn.
 *
 * @throws PartialFailure when documents or chunks failed
 * @throws Failure when some of several could not be brought in step; of one, what ended it
 */
export async function bringAllInStep(
  store: CollectionStore,
  collections: readonly NamedCollection[],
  context: CommandContext,
  options: StepOptions,
): Promise<void> {
  const isOne = collections.length === 1;
  if (options.watch && !isOne) {
    const names = collections.map(({ name }) => name).join(", ");
    throw new UsageError(`--watch follows one collection. Name one of ${names}.`);
  }
  let failures = 0;
  const ended: string[] = [];
  for (const { name, read } of collections) {
    try {
      failures += await bringInStep(store, await read(), context, options);
    } catch (error) {
      if (isOne || context.signal.aborted) throw error;
      context.terminal.remark(`${name}: ${describeError(error).message}`);
      ended.push(name);
    }
  }
  if (ended.length > 0) {
    const all = count(collections.length, "collection");
    throw new Failure(
      `Of ${all} ${ended.length} could not be brought in step, for what is said above: ${ended.join(", ")}.`,
    );
  }
  if (failures > 0) throw PartialFailure.ofIndex(failures, options.dryRun);
}
