import type { Disposable, Lease } from "./model-lease.ts";

/**
 * Lets several holders share one lease. Each holder gets a lease of its own; the shared one is disposed when the last holder that
 * used it closes.
 *
 * @returns makes one holder's lease
 */
export function shareLease<T extends Disposable>(lease: Lease<T>): () => Lease<T> {
  const holders = new Set<Lease<T>>();
  return () => {
    const holder: Lease<T> = {
      use(work, signal) {
        holders.add(holder);
        return lease.use(work, signal);
      },
      async close() {
        holders.delete(holder);
        if (holders.size === 0) await lease.close();
      },
    };
    return holder;
  };
}
