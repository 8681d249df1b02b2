import { isDeepStrictEqual } from "node:util";
import { defaultProvider } from "embedloom/studio-parts";
import type { CacheChoice, CacheStatus, ProviderChoice, ProviderStatus } from "../api/index.ts";
import { Refusal } from "../refusal/index.ts";
import { hasPassword, withoutKey, withoutPassword } from "./provider-choice.ts";

/** What is remembered of a provider beyond the life of the process: no key. */
export interface ProviderMemory {
  readonly choice: ProviderChoice;
  /** Whether it was used with a key. */
  readonly keyed: boolean;
  /** 0: it has never answered. */
  readonly space: number;
  readonly known: Pick<ProviderStatus, "dimensions" | "late" | "fingerprint"> & { readonly label?: string };
}

const FIRST: Omit<ProviderMemory, "choice"> = { keyed: false, space: 0, known: { late: false } };

/** The provider of the last time, or the better of the models of ours that are installed. */
export function recalledProvider(stored: unknown): ProviderMemory {
  const first = { ...FIRST, choice: { kind: defaultProvider() } };
  return typeof stored === "object" ? { ...first, ...stored } : first;
}

/** A provider that is wanted, with what is remembered of it if it is the last one. */
export function preferred(wanted: ProviderChoice | undefined, last: ProviderMemory): ProviderMemory {
  if (wanted === undefined) return last;
  const choice = withoutKey(wanted);
  const keyed = wanted.kind === "openai" && wanted.apiKey !== undefined;
  return isDeepStrictEqual(choice, last.choice) ? { ...last, keyed } : { ...FIRST, choice, keyed };
}

/** What is remembered of a cache: no password. */
export interface CacheMemory {
  readonly choice: CacheChoice;
  /** Whether it was used with a password. */
  readonly keyed: boolean;
}

/** The cache of the last time, or SQLite. */
export function recalledCache(stored: unknown): CacheMemory {
  return { choice: { kind: "sqlite" }, keyed: false, ...(typeof stored === "object" ? stored : {}) };
}

/** How a cache stands: one whose password is lost keeps nothing. */
export function cacheStatus({ choice, keyed }: CacheMemory): CacheStatus {
  const facts = { ...withoutPassword(choice), passwordSet: hasPassword(choice) };
  if (!keyed || hasPassword(choice)) return { ...facts, state: "ready" };
  const message =
    "The password of Redis was in memory only. Give the whole address again; until then nothing is cached.";
  return { ...facts, state: "failed", message };
}

/** A provider and model that have not told their name yet. */
export function labelOf(choice: ProviderChoice): string {
  switch (choice.kind) {
    case "mini":
      return "the bundled model";
    case "context-model":
      return "the context model";
    case "transformers":
      return `transformers ${choice.folder}`;
    default:
      return `${choice.kind} ${choice.model}`;
  }
}

/** A key is in memory only: after a restart it has to be given again. */
export function lostKey(choice: ProviderChoice): Refusal {
  const address = choice.kind === "openai" ? choice.baseUrl : "the provider";
  return new Refusal("provider_not_ready", `The key for ${address} was in memory only. Give it again to go on.`);
}

/** How a provider stands that nobody has asked yet. */
export function firstState(
  { choice, keyed }: ProviderMemory,
  key: string | undefined,
): Pick<ProviderStatus, "state" | "message"> {
  return keyed && key === undefined ? { state: "failed", message: lostKey(choice).message } : { state: "unchecked" };
}
