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
   * Brings the index in step: reads what it really holds, reads the source once, and embeds, moves and removes what differs. Run
   * again after whatever ended it: it goes on from what is there.
   *
   * Documents and chunks that fail cost themselves: they are in the report.
   *
   * @throws StoreError while another run has `file`, naming the process
   * @throws IndexMismatchError when the index is of another model, or of other settings of its vectors
   * @throws whatever the source or the sink throws; everything that was done until then is kept, and nothing is removed
   */
  run(options?: SyncRunOptions): Promise<SyncReport>;
  /** A run as a stream of its events, the last of which has the report; leaving the loop aborts it. */
  events(options?: Omit<SyncRunOptions, "onEvent">): AsyncIterable<SyncEvent>;
  /** What a run would do: no request, no write, but an index that is not there is made, empty. */
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

  async function run(asked: SyncRunOptions | undefined): Promise<SyncReport> {
    const options = checkRun(asked);
    const { documents, signal, maxCostUsd } = options;
    const ids = documents && [...new Set(documents)];
    if (maxCostUsd !== undefined && usdPerTokenOf(settings) === undefined) {
      const expected = "absent for a model whose price is not known: give `usdPerMillionTokens`, or `maxTokens`";
      throw new InvalidOptionError("maxCostUsd", expected, maxCostUsd);
    }
    return inSession(settings, { ids, signal }, (session) =>
      runSync({ settings, source, session, options: { ...options, documents: ids } }),
    );
  }

  return {
    run,
    events(asked) {
      const { signal: own, ...options } = checkRun(asked);
      return streamEvents((onEvent, signal) => run({ ...options, onEvent, signal }), own);
    },
    async plan(asked) {
      const { documents, signal } = checkRun(asked);
      const ids = documents && [...new Set(documents)];
      return inSession(settings, { ids, signal }, (session) => makePlan({ settings, source, session, ids, signal }));
    },
  };
}
