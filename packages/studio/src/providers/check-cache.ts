import { setTimeout as wait } from "node:timers/promises";
import type { CacheChoice } from "../api/index.ts";
import { openStore } from "embedloom/studio-parts";
import { storeName } from "./provider-choice.ts";

const TIMEOUT_MS = 3000;

/**
 * Asks a cache for something.
 *
 * @throws StoreError when it does not answer
 */
export async function checkCache(choice: CacheChoice, dataFolder: string): Promise<void> {
  const store = await openStore(storeName(choice), dataFolder);
  if (store === undefined) return;
  try {
    await store.getMany(["embedloom-studio-probe"], { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } finally {
    await Promise.race([store.close(), wait(TIMEOUT_MS, undefined, { ref: false })]);
  }
}
