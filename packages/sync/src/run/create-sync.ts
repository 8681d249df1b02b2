import { InvalidOptionError, kinds, type KindsOf, readOptions, UnsupportedError } from "@embedloom/core";
import { makePlan } from "./make-plan.ts";
import { runSync } from "./run-sync.ts";
import { asSource } from "../sources/index.ts";
import { type PlannedSync, streamEvents, type SyncEvent, type SyncReport } from "../progress/index.ts";
import { inSession, usdPerTokenOf } from "../session/index.ts";
import { checkSync, type SyncRunOptions, type SyncSettings } from "../settings/index.ts";

/** An index that is kept in step with its source. */
export interface Sync {
  /**
   * Updates the index. It lists the rows that the index really has, reads the source once, and embeds, moves and removes the rows that
   * differ. If a run was ended by anything, run it again: it continues from the rows that are there.
   *
   * A document or a chunk that fails does not stop the others. The report lists it.
   *
   * @throws StoreError that names the other process, while another run uses `file`
   * @throws IndexMismatchError when the index was made with another model or other settings of the vectors
   * @throws any error of the source or the sink; rows that were written until then stay, and nothing is removed
   */
  run(options?: SyncRunOptions): Promise<SyncReport>;
  /** Does a run as a stream of events. The last event has the report. Leaving the loop aborts the run. */
  events(options?: Omit<SyncRunOptions, "onEvent">): AsyncIterable<SyncEvent>;
  /** Says what a run would do. It sends no request and writes no row, but creates the index, empty, if it does not exist. */
  plan(options?: Pick<SyncRunOptions, "signal" | "documents">): Promise<PlannedSync>;
}

const amount = kinds.optional(kinds.amount);
const runKinds: KindsOf<SyncRunOptions> = {
  documents: kinds.optional(kinds.list(kinds.words)),
  onEvent: kinds.optional(kinds.callback),
  maxTokens: amount,
  maxCostUsd: amount,
  signal: kinds.signal,
};

/**
 * Keeps an index in step with a source. Nothing is opened before the first call.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { createSync } from "@embedloom/sync";
 * import { createFakeEmbedder, createFakeSink } from "@embedloom/testing";
 *
 * const notes = [{ id: "a.md", text: "A lease ends in May." }, { id: "b.md", text: "The pump is loud." }];
 * const file = `${mkdtempSync("/tmp/sync-")}/notes.sync`;
 * const sync = createSync({ source: () => notes, sink: createFakeSink(), embedder: createFakeEmbedder(), file });
 * console.log((await sync.run()).added); // 2
 * notes[1] = { id: "b.md", text: "The pump is quiet." };
 * const { changed, unchanged, embedded } = await sync.run();
 * console.log(changed, unchanged, embedded); // 1 1 1
 * ```
 */
export function createSync(given: SyncSettings): Sync {
  const settings = checkSync(given);
  const source = asSource(settings.source);

  function checkRun(options: SyncRunOptions | undefined): SyncRunOptions {
    const read = readOptions<SyncRunOptions>("options", options ?? {}, runKinds);
    if (read.documents !== undefined && source.readsSome !== true) {
      throw new UnsupportedError("This source cannot read single documents: run without `documents`.");
    }
    return read;
  }

  async function run(givenOptions: SyncRunOptions | undefined): Promise<SyncReport> {
    const options = checkRun(givenOptions);
    const { documents, signal, maxCostUsd } = options;
    const ids = documents && [...new Set(documents)];
    if (maxCostUsd !== undefined && usdPerTokenOf(settings) === undefined) {
      const expected =
        "absent, because the price of the model is not known: give `usdPerMillionTokens`, or `maxTokens`";
      throw new InvalidOptionError("maxCostUsd", expected, maxCostUsd);
    }
    return inSession(settings, { ids, signal }, (session) =>
      runSync({ settings, source, session, options: { ...options, documents: ids } }),
    );
  }

  return {
    run,
    events(givenOptions) {
      const { signal: own, ...options } = checkRun(givenOptions);
      return streamEvents((onEvent, signal) => run({ ...options, onEvent, signal }), own);
    },
    async plan(givenOptions) {
      const { documents, signal } = checkRun(givenOptions);
      const ids = documents && [...new Set(documents)];
      return inSession(settings, { ids, signal }, (session) => makePlan({ settings, source, session, ids, signal }));
    },
  };
}
