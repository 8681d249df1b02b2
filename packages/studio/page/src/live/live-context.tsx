import { type Context, createContext, use, useSyncExternalStore } from "react";
import type { Snapshot } from "../../../src/api/events.ts";
import type { LiveState } from "./live-state.ts";
import type { LiveStore } from "./live-store.ts";

/** Gives the live store to the page below it. */
export const LiveContext: Context<LiveStore | undefined> = createContext<LiveStore | undefined>(undefined);

/** The live store of the page. */
export function useLiveStore(): LiveStore {
  const store = use(LiveContext);
  if (store === undefined) throw new Error("useLiveStore needs a LiveContext above it");
  return store;
}

/** One thing of the server's state; renders again when that changes. */
export function useLive<T>(select: (state: LiveState) => T): T {
  const store = useLiveStore();
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

/** One topic of the server's state; `undefined` until the first connection. */
export function useTopic<K extends keyof Snapshot>(topic: K): Snapshot[K] | undefined {
  return useLive(({ snapshot }) => snapshot?.[topic]);
}
