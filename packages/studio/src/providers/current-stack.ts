import pLimit from "p-limit";
import type { CacheChoice, CacheStatus, ProviderChoice, ProviderStatus } from "../api/index.ts";
import type { Settings } from "../database/index.ts";
import type { Journal } from "../journal/index.ts";
import { describeProblem } from "../problem/index.ts";
import { Refusal } from "../refusal/index.ts";
import { checkCache } from "./check-cache.ts";
import { type AnsweredStack, openParts } from "./open-parts.ts";
import { hasPassword, withoutKey, withoutPassword } from "./provider-choice.ts";
import {
  type CacheMemory,
  cacheStatus,
  firstState,
  labelOf,
  lostKey,
  preferred,
  type ProviderMemory,
  recalledCache,
  recalledProvider,
} from "./provider-memory.ts";
import type { ReadyStack, StackFacts } from "./ready-stack.ts";

/** The provider and the cache in use; opened by the first call that needs them. */
export interface CurrentStack {
  provider(): ProviderStatus;
  cache(): CacheStatus;
  /** Space of the current provider; 0 while it has never answered. */
  space(): number;
  /** The stack, once its provider has answered. @throws what the provider says */
  ready(): Promise<ReadyStack>;
  /** Switches to another provider, once it has answered. @throws what it says, or Refusal; nothing is switched then */
  switchProvider(choice: ProviderChoice): Promise<ProviderStatus>;
  /** Switches to another cache, once it has answered. @throws what it says, or Refusal; nothing is switched then */
  switchCache(choice: CacheChoice): Promise<CacheStatus>;
  close(): Promise<void>;
}

/** What the current stack works with. */
export interface CurrentStackParts {
  readonly settings: Settings;
  readonly journal: Journal;
  readonly dataFolder: string;
  /** Whether a job needs the provider to stay. */
  readonly busy: () => boolean;
  /** Hears of every request for documents. */
  readonly onRequest: () => void;
  readonly onChange: () => void;
  /** Absent: the choices of the last time. */
  readonly first?: FirstStack | undefined;
}

/** Provider and cache to begin with. */
export interface FirstStack {
  readonly provider?: ProviderChoice | undefined;
  readonly cache?: CacheChoice | undefined;
}

/** Finds the first choices, else those of the last time, else the bundled model and SQLite. */
export function createCurrentStack(parts: CurrentStackParts): CurrentStack {
  const { settings, dataFolder, busy, onChange, first = {} } = parts;
  // Nothing is opened while something else is being opened or closed.
  const turn = pLimit(1);
  const keys = keysOf(first.provider);
  let memory = preferred(first.provider, recalledProvider(settings.read("provider")));
  let cache = first.cache === undefined ? recalledCache(settings.read("cache")) : memoryOfCache(first.cache);
  let opened: ReadyStack | undefined;
  const keyOf = (choice: ProviderChoice): string | undefined =>
    choice.kind === "openai" ? (choice.apiKey ?? keys.get(choice.baseUrl)) : undefined;
  let state = firstState(memory, keyOf(memory.choice));

  const answered = (choice: ProviderChoice, probe: boolean): Promise<AnsweredStack> =>
    openParts({ ...parts, provider: choice, probe, cache: cache.choice, key: keyOf(choice) });

  function become(next: typeof state): void {
    state = next;
    onChange();
  }
  function use(choice: ProviderChoice, { ready, facts }: AnsweredStack): ReadyStack {
    opened = ready;
    memory = memoryOf(choice, keyOf(choice) !== undefined, ready, facts);
    settings.write("provider", memory);
    become({ state: "ready" });
    return ready;
  }
  async function open(): Promise<ReadyStack> {
    const { choice, keyed } = memory;
    if (keyed && keyOf(choice) === undefined) throw lostKey(choice);
    become({ state: "checking" });
    try {
      return use(choice, await answered(choice, false));
    } catch (error) {
      become({ state: "failed", message: describeProblem(error).error.message });
      throw error;
    }
  }
  async function closeOpened(): Promise<void> {
    const last = opened;
    opened = undefined;
    await last?.stack.close();
  }
  function checkIdle(): void {
    if (busy()) throw new Refusal("busy", "A job is indexing with the current provider. Pause or cancel it first.");
  }
  function provider(): ProviderStatus {
    const { known, choice } = memory;
    const { label = labelOf(choice), ...facts } = known;
    const bills = choice.kind === "openai";
    return { ...choice, ...facts, label, bills, keySet: keyOf(choice) !== undefined, ...state };
  }
  return {
    provider,
    cache: () => cacheStatus(cache),
    space: () => memory.space,
    ready: async () => opened ?? turn(() => opened ?? open()),
    switchProvider: (choice) =>
      turn(async () => {
        checkIdle();
        const answer = await answered(choice, true);
        if (busy()) await answer.ready.stack.close();
        checkIdle();
        if (choice.kind === "openai" && choice.apiKey !== undefined) keys.set(choice.baseUrl, choice.apiKey);
        await closeOpened();
        use(choice, answer);
        return provider();
      }),
    switchCache: (choice) =>
      turn(async () => {
        await checkCache(choice, dataFolder);
        checkIdle();
        await closeOpened();
        cache = memoryOfCache(choice);
        settings.write("cache", { ...cache, choice: withoutPassword(choice) });
        become(firstState(memory, keyOf(memory.choice)));
        return cacheStatus(cache);
      }),
    close: () => turn(closeOpened),
  };
}

/** The key that comes with a provider, by its address. */
function keysOf(provider: ProviderChoice | undefined): Map<string, string> {
  return new Map(
    provider?.kind === "openai" && provider.apiKey !== undefined ? [[provider.baseUrl, provider.apiKey]] : [],
  );
}

function memoryOfCache(choice: CacheChoice): CacheMemory {
  return { choice, keyed: hasPassword(choice) };
}

function memoryOf(
  choice: ProviderChoice,
  keyed: boolean,
  { stack, space }: ReadyStack,
  facts: StackFacts,
): ProviderMemory {
  const { info, late } = facts;
  const dimensions = info.dimensions === undefined ? {} : { dimensions: info.dimensions };
  const known = { label: stack.label, late, fingerprint: info.fingerprint, ...dimensions };
  return { choice: withoutKey(choice), keyed, space, known };
}
