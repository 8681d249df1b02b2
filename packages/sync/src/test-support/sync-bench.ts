import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Journal, StoreError, type VectorSink } from "@embedloom/core";
import type { Chunker } from "@embedloom/late-chunk";
import {
  createFakeEmbedder,
  createFakeJournal,
  createFakeSink,
  type FakeEmbedder,
  type FakeEmbedderSettings,
  type FakeSinkMemory,
} from "@embedloom/testing";
import { onTestFinished } from "vitest";
import { createSync, type Sync } from "../run/create-sync.ts";
import type { SourceItem } from "../sources/source.ts";
import type { SyncSettings } from "../settings/sync-settings.ts";

/** Makes a chunk of each line. */
export const lines: Chunker = {
  chunk: (text) =>
    [...text.matchAll(/[^\n]+/g)].map(({ 0: line, index }) => ({ start: index, end: index + line.length })),
};

/** A journal whose disk is full. */
export function failingJournal(): Journal {
  const journal = createFakeJournal();
  return {
    ...journal,
    async open(fingerprint) {
      const opened = await journal.open(fingerprint);
      return { ...opened, append: () => Promise.reject(new StoreError("the disk is full")) };
    },
  };
}

/** A sync in memory, and the parts that it works on. */
export interface SyncBench {
  readonly sync: Sync;
  readonly embedder: FakeEmbedder;
  readonly sink: VectorSink;
  readonly memory: FakeSinkMemory;
  /** The items of the source. A test may change them between runs. */
  items: SourceItem[];
  /** The texts that were paid for since the last call. */
  paid(): string[];
  /** The rows of the index as `document: text`, sorted. */
  rows(): string[];
  readonly file: string;
}

/** A path of a file in a folder that is removed after the test. */
export function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "embedloom-sync-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "state.sync");
}

export function createBench(settings: Partial<SyncSettings> = {}, fake: FakeEmbedderSettings = {}): SyncBench {
  const embedder = createFakeEmbedder(fake);
  const memory: FakeSinkMemory = { rows: new Map() };
  const file = settings.file ?? temporaryFile();
  const sink = settings.sink ?? createFakeSink(memory);
  let seen = 0;
  const bench: SyncBench = {
    sync: createSync({
      source: () => bench.items,
      sink,
      ...(settings.encoder === undefined && { embedder }),
      chunker: lines,
      ...settings,
      file,
    }),
    embedder,
    sink,
    memory,
    items: [],
    paid() {
      const texts = embedder.requests.slice(seen).flat();
      seen = embedder.requests.length;
      return texts;
    },
    rows: () => [...memory.rows.values()].map(({ source, text }) => `${source}: ${text}`).toSorted(),
    file,
  };
  return bench;
}
