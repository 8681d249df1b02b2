import type { Fingerprint, FingerprintCall } from "@embedloom/core";
import { createCacheKey } from "./cache-key.ts";

/** Makes the keys of a cache: as `createCacheKey` does, without doing the same again for every small call. */
export type KeyMaker = (fingerprint: Fingerprint, call: FingerprintCall) => (text: string) => string;

interface Made {
  /** The object itself, if nobody can change it. */
  readonly given: Fingerprint | undefined;
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
    if (last !== undefined && (last.given === fingerprint || isSame(last.fingerprint, fingerprint))) return last.keyOf;
    const keyOf = createCacheKey({ prefix, fingerprint, call });
    const isFixed = Object.isFrozen(fingerprint) && Object.values(fingerprint).every((value) => !isObject(value));
    made.set(kind, { given: isFixed ? fingerprint : undefined, fingerprint: { ...fingerprint }, keyOf });
    return keyOf;
  };
}

// What is no primitive may have changed inside.
function isSame(one: Fingerprint, other: Fingerprint): boolean {
  const names = Object.keys(other);
  return (
    names.length === Object.keys(one).length &&
    names.every((name) => !isObject(other[name]) && one[name] === other[name])
  );
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
