import type { CacheChoice, ProviderChoice } from "../api/index.ts";
import { createRequestMeter, type Journal } from "../journal/index.ts";
import { openProvider, openStack, openStore } from "embedloom/studio-parts";
import { settingsOf, storeName } from "./provider-choice.ts";
import { askProvider, type ReadyStack, readyStack, type StackFacts } from "./ready-stack.ts";

/** What a stack is opened from. */
export interface StackChoice {
  readonly provider: ProviderChoice;
  readonly cache: CacheChoice;
  readonly key: string | undefined;
  readonly dataFolder: string;
  readonly journal: Journal;
  /** Hears of every request. */
  readonly onRequest: () => void;
  /** Whether to ask for a vector in any case, which proves a key. */
  readonly probe: boolean;
}

/** A stack whose provider has answered, and what it said. */
export interface AnsweredStack {
  readonly ready: ReadyStack;
  readonly facts: StackFacts;
}

/**
 * Composes the packages for a choice and asks the provider what its vectors are.
 *
 * @throws what the provider says; nothing stays open then
 */
export async function openParts(choice: StackChoice): Promise<AnsweredStack> {
  const { provider, cache, key, dataFolder, journal, onRequest, probe } = choice;
  const meter = createRequestMeter(onRequest);
  const opened = await openProvider(await settingsOf(provider, key));
  const stack = openStack({
    provider: opened,
    store: await openStore(storeName(cache), dataFolder),
    // The cache counts its own failures, and they cost nothing but time.
    onStoreError: () => {},
    watch: (batcher) => meter.watch(batcher),
  });
  try {
    const facts = await askProvider(opened.embedder, stack, probe);
    const space = journal.space(facts.fingerprint, stack.label);
    return { ready: readyStack({ stack, encoder: opened.encoder, meter }, facts, space), facts };
  } catch (error) {
    await stack.close();
    throw error;
  }
}
