import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { EmbeddingStore } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";

/** A store under contract, and what it claims to be able to do. */
export interface StoreSubject {
  /** Makes a store, empty or shared: every case keeps to keys of its own. Called once per case. */
  create(): EmbeddingStore | Promise<EmbeddingStore>;
  /** Releases what `create` opened beside the store. Absent: nothing. */
  release?(): void | Promise<void>;
  /** Whether values expire. @default true */
  expires?: boolean | undefined;
  /** Whether another store made by `create` sees what this one wrote and closed. @default false */
  persists?: boolean | undefined;
}

/** A rule of the contract: gets a store and makes keys that no other case uses. */
export type StoreRule = (store: EmbeddingStore, key: (name: string) => string) => Promise<void>;

/** Makes a case out of a rule. */
export function storeCase(
  subject: StoreSubject,
  facet: string,
  title: string,
  rule: StoreRule,
  skip?: string,
): ContractCase {
  return {
    facet,
    title,
    skip,
    async run() {
      const store = await subject.create();
      const scope = `contract:${randomUUID()}:`;
      try {
        await rule(store, (name) => scope + name);
      } finally {
        await store.clear(scope);
        await store.close();
        await subject.release?.();
      }
    },
  };
}

/** Bytes of every value, so that a store that treats them as text is found out. */
export function sampleBytes(length: number, seed = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 151 + seed * 37 + (i >> 8)) & 255);
}

/** Fails unless a value was found and has the expected bytes; compares without printing them. */
export function assertSameBytes(
  actual: Uint8Array | undefined,
  expected: Uint8Array | undefined,
  what = "the value",
): void {
  assert.equal(actual?.length, expected?.length, `${what}: length`);
  const firstWrong = actual?.findIndex((byte, i) => byte !== expected![i]) ?? -1;
  assert.ok(firstWrong < 0, `${what}: byte ${firstWrong} differs`);
}
