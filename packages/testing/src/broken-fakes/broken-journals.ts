import { EmbeddingMatrix, type Journal, type OpenJournal } from "@embedloom/core";
import type { JournalSubject } from "../journal-contract/index.ts";
import { createFakeJournal } from "../fakes/index.ts";
import type { BrokenFake } from "./broken-fake.ts";

type BreakRun = (sound: OpenJournal) => Partial<OpenJournal>;
type BreakJournal = (sound: Journal) => Journal;

function brokenJournal(name: string, caughtBy: string, breakIt: BreakJournal): BrokenFake<JournalSubject> {
  let journal = createFakeJournal();
  const create = (): Journal => (journal = breakIt(createFakeJournal()));
  return { name, caughtBy, subject: { create, again: () => journal } };
}

function brokenRun(name: string, caughtBy: string, breakIt: BreakRun): BrokenFake<JournalSubject> {
  return brokenJournal(name, caughtBy, (sound) => ({
    async open(fingerprint) {
      const run = await sound.open(fingerprint);
      return { ...run, ...breakIt(run) };
    },
  }));
}

const asText = (row: Float32Array): number[] => Array.from(row, (value) => Number(value.toFixed(6)));

/** Journals that break one rule each, with the facet of `journalContract` that catches them. */
export const BROKEN_JOURNALS: readonly BrokenFake<JournalSubject>[] = [
  brokenRun("remembers by position", "content", () => {
    const rows: Float32Array[] = [];
    return {
      lookup: async (digests) => digests.map((_, i) => rows[i]),
      append: async ({ embeddings }) => void rows.push(...embeddings),
    };
  }),
  brokenRun("keeps vectors as text", "content", (sound) => ({
    append: ({ digests, embeddings }) =>
      sound.append({ digests, embeddings: EmbeddingMatrix.fromRows(Array.from(embeddings, asText)) }),
  })),
  brokenRun("leaves out what it does not have", "content", (sound) => ({
    lookup: async (digests) => (await sound.lookup(digests)).filter((row) => row !== undefined),
  })),
  brokenRun("hands out the vectors that it keeps", "content", () => {
    const rows = new Map<string, Float32Array>();
    return {
      lookup: async (digests) => digests.map((digest) => rows.get(digest)),
      append: async ({ digests, embeddings }) => digests.forEach((digest, i) => rows.set(digest, embeddings.row(i))),
    };
  }),
  brokenRun("keeps the first vector of a text", "content", (sound) => ({
    async append({ digests, embeddings }) {
      const held = await sound.lookup(digests);
      const open = digests.flatMap((_, i) => (held[i] === undefined ? [i] : []));
      await sound.append({ digests: open.map((i) => digests[i]!), embeddings: embeddings.select(open) });
    },
  })),
  brokenJournal("ignores the fingerprint", "content", (sound) => ({ open: () => sound.open("any") })),
  brokenJournal("forgets the other fingerprints", "content", (sound) => {
    let [current, held] = ["", sound];
    return {
      open(fingerprint) {
        if (fingerprint !== current) held = createFakeJournal();
        current = fingerprint;
        return held.open(fingerprint);
      },
    };
  }),
  brokenRun("loses all but one of the appends that overlap", "content", (sound) => {
    let busy = false;
    return {
      async append(entries) {
        if (busy) return;
        busy = true;
        await sound.append(entries);
        busy = false;
      },
    };
  }),
  brokenRun("closes before it has written", "content", (sound) => {
    let closed = false;
    return {
      async append(entries) {
        await new Promise(setImmediate);
        if (!closed) await sound.append(entries);
      },
      async close() {
        closed = true;
        await sound.close();
      },
    };
  }),
  brokenJournal("lets two runs have it", "lock", (sound) => ({
    async open(fingerprint) {
      const run = await sound.open(fingerprint);
      await run.close();
      return run;
    },
  })),
  brokenJournal("stays locked for good", "lock", (sound) => ({
    open: async (fingerprint) => ({ ...(await sound.open(fingerprint)), close: async () => {} }),
  })),
  brokenRun("forgets the letters", "dead letters", () => ({ bury: async () => {} })),
  brokenRun("keeps the letter of a text that has its vector", "dead letters", (sound) => ({
    async append(entries) {
      const letters = await sound.deadLetters();
      await sound.append(entries);
      await sound.bury(letters);
    },
  })),
  brokenRun("writes a second letter for a text", "dead letters", (sound) => {
    const all: Awaited<ReturnType<OpenJournal["deadLetters"]>>[number][] = [];
    return {
      bury: async (letters) => {
        all.push(...letters);
        await sound.bury(letters);
      },
      deadLetters: async () => all,
    };
  }),
];
