import type { Fingerprint, FingerprintCall } from "@embedloom/core";
import { createCacheKey } from "./cache-key.ts";

/** Makes the keys of a cache: as `createCacheKey` does, without doing the same again for every small call. */
export type KeyMaker = (fingerprint: Fingerprint, call: FingerprintCall) => (text: string) => string;

interface Made {
  /** A copy, because the object may be changed. */
  readonly fingerprint: Fingerprint;
  readonly keyOf: (text: string) => string;
}

/** Makes one that remembers the last fingerprint of each kind of call. */
export function createKeyMaker(prefix: string): KeyMaker {
  const made = new Map<string, Made>();
  return (fingerprint, call) => {
    const kind = `${call.inputType ?? ""} ${call.dimensions ?? ""}`;
    const last = made.get(kind);
    if (last !== undefined && isSame(last.fingerprint, fingerprint)) return last.keyOf;
    const keyOf = createCacheKey({ prefix, fingerprint, call });
    made.set(kind, { fingerprint: { ...fingerprint }, keyOf });
    return keyOf;
  };
}

// What is no primitive may have changed inside.
function isSame(one: Fingerprint, other: Fingerprint): boolean {
  const names = Object.keys(other);
  return (
    names.length === Object.keys(one).length &&
    names.every((name) => (other[name] === null || typeof other[name] !== "object") && one[name] === other[name])
  );
}
