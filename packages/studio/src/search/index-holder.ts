import type { DatabaseSync } from "node:sqlite";
import type { IndexStatus } from "../api/index.ts";
import type { Journal } from "../journal/index.ts";
import type { CurrentStack } from "../providers/index.ts";
import { Refusal } from "../refusal/index.ts";
import { type LoadedIndex, loadIndex } from "./loaded-index.ts";

/** An index in memory, and which one it is. */
export interface HeldIndex extends LoadedIndex {
  readonly version: string;
}

/** Keeps the index of the current provider in memory. */
export interface IndexHolder {
  status(): IndexStatus;
  /** What was indexed has changed. */
  change(): void;
  /** The index as it is, or a moment old while a job runs. @throws Refusal when there is nothing to search */
  index(): Promise<HeldIndex>;
  /** Reads the index, if there is one, so that the next search need not wait for it. */
  prepare(): void;
}

/** What a holder works with. */
export interface IndexHolderParts {
  readonly db: DatabaseSync;
  readonly journal: Journal;
  readonly current: CurrentStack;
  readonly boot: string;
  /** Whether a job runs, so that the index changes all the time. */
  readonly busy: () => boolean;
  /** Documents that wait. */
  readonly waiting: () => number;
}

/** While a job runs, an index is good for this long. */
const GOOD_FOR_MS = 10_000;

/** Makes a holder; the index is read by the first search. */
export function createIndexHolder({ db, journal, current, boot, busy, waiting }: IndexHolderParts): IndexHolder {
  let changes = 0;
  let held: { readonly index: Promise<HeldIndex>; readonly version: string; readonly at: number } | undefined;
  const version = (): string => `${boot}-${current.space()}-${changes}`;

  function status(): IndexStatus {
    const space = current.space();
    const { label: model } = current.provider();
    const { documents, chunks, dimensions, late } = journal.indexed(space);
    const bytes = chunks * dimensions * Float32Array.BYTES_PER_ELEMENT * (late ? 2 : 1);
    const facts = { version: version(), documents, chunks, dimensions, late, bytes, model };
    if (documents > 0) return { ...facts, state: waiting() > 0 ? "partial" : "current" };
    const other = journal.otherSpace(space);
    return other === undefined ? { ...facts, state: "empty" } : { ...facts, state: "stale", staleModel: other.label };
  }

  async function read(): Promise<HeldIndex> {
    const space = current.space();
    return { version: version(), ...(await loadIndex(db, space, journal.indexed(space))) };
  }

  async function index(): Promise<HeldIndex> {
    const { state, staleModel, model } = status();
    if (state === "empty") throw new Refusal("no_index", "Nothing is indexed yet. Add documents and index them first.");
    if (state === "stale") throw new Refusal("index_stale", staleMessage(staleModel, model));
    const space = `${boot}-${current.space()}-`;
    const isNew = held?.version === version();
    const isGood = busy() && held?.version.startsWith(space) && performance.now() - held.at < GOOD_FOR_MS;
    if (held !== undefined && (isNew || isGood)) return held.index;
    const reading = read();
    held = { index: reading, version: version(), at: performance.now() };
    reading.catch(() => {
      held = undefined;
    });
    return reading;
  }

  return {
    status,
    change() {
      changes += 1;
    },
    index,
    prepare() {
      // Whatever keeps it from being read is told to whoever searches.
      index().catch(() => {});
    },
  };
}

function staleMessage(made: string | undefined, now: string): string {
  return `The index was made with ${made ?? "another model"}, now ${now} is chosen. Index again, or switch back.`;
}
