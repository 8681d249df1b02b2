import {
  type AbortOptions,
  checkInfo,
  fingerprintText,
  InvalidOptionError,
  type Journal,
  kinds,
  type KindsOf,
  knownModel,
  openJournal,
  readOptions,
  type SinkRow,
  tokensOf,
  UnsupportedError,
  type VectorIndex,
} from "@embedloom/core";
import { fileKind, openGuarded } from "../arguments/index.ts";
import { createTokenBudget, type SyncBudget, type SyncPace } from "../settings/index.ts";
import { openSyncFile } from "../session/index.ts";
import { createTextEncoder } from "../encode/index.ts";
import { countDifferences } from "./compare-indexes.ts";
import { fillIndex, type FillProgress, type FillReport, nothingFilled } from "./fill-index.ts";
import type { IndexPointer } from "./index-pointer.ts";
import { type IndexSide, sideIdentity, sideKinds } from "./index-side.ts";
import { liveName, pointerKind } from "./live-index.ts";
import { type PlannedMigration, priceOf } from "./planned-migration.ts";

/** The two indexes of a migration, and how to fill the new one. */
export interface MigrationSettings {
  /** The index that searches use now. */
  readonly from: IndexSide;
  /** The index that searches will use; created beside the old one. */
  readonly to: IndexSide;
  /** The pointer that says which of the two is live. */
  readonly pointer: IndexPointer;
  /** File of this migration. It ensures that only one process fills at a time. */
  readonly file: string;
  /** Keeps vectors that were paid for until they are in the new index. Absent: what was under way when a fill was killed is paid for again. */
  readonly journal?: Journal | undefined;
  /**
   * The text to embed for a row. Absent: the text in the row, which must match its digest. If more than the chunk was embedded, or the
   * chunk in the context of its document, fill the new sink with a sync of the source instead.
   */
  readonly textOf?: ((row: SinkRow) => string | Promise<string>) | undefined;
  /** Contents in one batch, at least 1. @default 256 */
  readonly batchSize?: number | undefined;
  /** Batches under way at once, at least 1. @default 4 */
  readonly concurrency?: number | undefined;
  /** How long to wait for another process that fills, in milliseconds. @default 0 */
  readonly waitMs?: number | undefined;
  /** Price of a million tokens in US dollars. Absent: what `core` knows of the new model. */
  readonly usdPerMillionTokens?: number | undefined;
  /** Limits of the provider, from which `price` estimates the minutes. Absent: the minutes are unknown. */
  readonly pace?: SyncPace | undefined;
}

/** The options of one `Migration.fill` call. */
export interface FillOptions extends AbortOptions, SyncBudget {
  /** Called with the progress. */
  readonly onProgress?: ((progress: FillProgress) => void) | undefined;
}

/** The options of one `Migration.switch` call. */
export interface SwitchOptions extends AbortOptions {
  /** How many rows the new index may lack, for instance because its model refuses them. @default 0 */
  readonly mostMissing?: number | undefined;
}

/**
 * A change of model. `switch` makes the new index live in one write, and `goBack` the old one. Everything else can be killed and run
 * again.
 *
 * Every method throws UnsupportedError when the pointer names a third index, because a later migration has moved on.
 */
export interface Migration {
  /** What the migration would take. Sends no request and writes no row, but creates the new index, empty, if it does not exist. */
  price(options?: AbortOptions): Promise<PlannedMigration>;
  /**
   * Embeds what the new index lacks, and removes from it what the old one no longer has. The old index may change meanwhile, so
   * run it again until nothing is missing. Does nothing once the new index is live.
   *
   * @throws StoreError while another process fills
   */
  fill(options?: FillOptions): Promise<FillReport>;
  /**
   * Makes the new index the live one; does nothing if it already is.
   *
   * @throws StoreError while another process fills
   * @throws UnsupportedError when it lacks more than `mostMissing` rows, or holds rows that the old one does not
   */
  switch(options?: SwitchOptions): Promise<void>;
  /**
   * Makes the old index the live one again.
   *
   * @throws StoreError while another process fills
   * @throws UnsupportedError when it was removed
   */
  goBack(options?: AbortOptions): Promise<void>;
  /**
   * Removes the old index.
   *
   * @throws UnsupportedError unless the new one is live
   */
  removeOld(options?: AbortOptions): Promise<void>;
}

const count = kinds.optional(kinds.integer(1));
const settingKinds: KindsOf<MigrationSettings> = {
  from: kinds.options(sideKinds),
  to: kinds.options(sideKinds),
  pointer: pointerKind,
  file: fileKind,
  journal: kinds.optional(kinds.journal),
  textOf: kinds.optional(kinds.callback),
  batchSize: count,
  concurrency: count,
  waitMs: kinds.optional(kinds.amount),
  usdPerMillionTokens: kinds.optional(kinds.amount),
  pace: kinds.optional(
    kinds.options<SyncPace>({
      tokensPerMinute: kinds.optional(kinds.limit),
      requestsPerMinute: kinds.optional(kinds.limit),
    }),
  ),
};
const abortKinds: KindsOf<AbortOptions> = { signal: kinds.signal };
const fillKinds: KindsOf<FillOptions> = {
  signal: kinds.signal,
  maxTokens: kinds.optional(kinds.amount),
  maxCostUsd: kinds.optional(kinds.amount),
  onProgress: kinds.optional(kinds.callback),
};
const switchKinds: KindsOf<SwitchOptions> = { signal: kinds.signal, mostMissing: kinds.optional(kinds.integer(0)) };

/**
 * Prepares a change of model. The steps are price, fill, switch, and at the end the removal of the old index. Readers search through
 * `createLiveIndex`.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { createMigration, createSinkPointer } from "@embedloom/sync";
 * import { createFakeEmbedder, createFakeSink } from "@embedloom/testing";
 *
 * const from = { name: "small", sink: createFakeSink(), embedder: createFakeEmbedder() };
 * const to = { name: "large", sink: createFakeSink(), embedder: createFakeEmbedder({ model: "large", dimensions: 64 }) };
 * const pointer = createSinkPointer(createFakeSink());
 * const file = `${mkdtempSync("/tmp/migration-")}/large.sync`;
 * const migration = createMigration({ from, to, pointer, file, usdPerMillionTokens: 0.02 });
 * console.log((await migration.price()).costUsd); // 0
 * await migration.fill();
 * await migration.switch();
 * console.log(await pointer.read()); // large
 * ```
 */
// oxlint-disable-next-line max-lines-per-function -- the methods of a migration one after the other, none of them long
export function createMigration(given: MigrationSettings): Migration {
  const settings = readOptions<MigrationSettings>("settings", given, settingKinds);
  const { from, to, pointer, file, batchSize = 256, concurrency = 4, waitMs = 0, pace = {} } = settings;
  if (from.name === to.name) throw new InvalidOptionError("to.name", "another name than that of `from`", to.name);
  if (from.sink === to.sink) throw new InvalidOptionError("to.sink", "another sink than that of `from`", to.sink);
  const usdPerMillion = settings.usdPerMillionTokens ?? knownModel(to.embedder.model)?.price?.usdPerMillionTokens;
  const usdPerToken = usdPerMillion === undefined ? undefined : usdPerMillion / 1e6;

  async function open(side: IndexSide, signal: AbortSignal | undefined): Promise<VectorIndex> {
    return openGuarded(side.sink, await sideIdentity(side, signal), { signal });
  }

  /**
   * Whether the switch was done. The old index may then be out of date or removed, so the new one must not be compared with it.
   *
   * @throws UnsupportedError when a third index is live, because a later migration has continued from here
   */
  async function isDone(): Promise<boolean> {
    const live = (await liveName(pointer)) ?? from.name;
    if (live !== from.name && live !== to.name) {
      throw new UnsupportedError(
        `The index ${live} is live, so the migration from ${from.name} to ${to.name} changes nothing.`,
      );
    }
    return live === to.name;
  }

  /** Runs `work` under the lock, so that nobody else fills, switches, goes back or removes meanwhile. */
  async function alone<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const lock = await openSyncFile(file, { waitMs, signal });
    try {
      return await work();
    } finally {
      lock.close();
    }
  }

  async function both(signal: AbortSignal | undefined): Promise<{ old: VectorIndex; young: VectorIndex }> {
    return { old: await open(from, signal), young: await open(to, signal) };
  }

  return {
    async price(options = {}) {
      const { signal } = readOptions<AbortOptions>("options", options, abortKinds);
      const isSwitched = await isDone();
      const young = await open(to, signal);
      return priceOf({
        old: isSwitched ? young : await open(from, signal),
        young,
        embedder: to.embedder,
        textOf: settings.textOf,
        usdPerToken,
        pace,
        batchSize,
        signal,
      });
    },
    async fill(options = {}) {
      const { signal, onProgress, ...budget } = readOptions<FillOptions>("options", options, fillKinds);
      if (budget.maxCostUsd !== undefined && usdPerToken === undefined) {
        const expected =
          "absent, because the price of the model is not known: give `usdPerMillionTokens`, or `maxTokens`";
        throw new InvalidOptionError("maxCostUsd", expected, budget.maxCostUsd);
      }
      return alone(signal, async () => {
        if (await isDone()) return nothingFilled(await (await open(to, signal)).count({ signal }));
        const { old, young } = await both(signal);
        const { fingerprint } = checkInfo(await to.embedder.describe({ signal }));
        const { dimensions } = to;
        const key = fingerprintText(fingerprint, { dimensions, inputType: "document" });
        const journal = settings.journal && (await openJournal(settings.journal, key));
        try {
          return await fillIndex({
            old,
            young,
            encoder: createTextEncoder(to.embedder, { fingerprint, dimensions }),
            journal,
            budget: createTokenBudget(budget, usdPerToken),
            batchSize,
            concurrency,
            estimateTokens: (text) => tokensOf(to.embedder, text),
            textOf: settings.textOf,
            onProgress,
            signal,
          });
        } finally {
          await journal?.close();
        }
      });
    },
    async switch(options = {}) {
      const { mostMissing = 0, signal } = readOptions<SwitchOptions>("options", options, switchKinds);
      // A fill in progress would remove rows from the live index that the old one lacks.
      await alone(signal, async () => {
        if (await isDone()) return;
        const { old, young } = await both(signal);
        const { missing, extra } = await countDifferences(old, young, signal);
        if (missing > mostMissing || extra > 0) {
          throw new UnsupportedError(
            `The index ${to.name} lacks ${missing} rows and has ${extra} that ${from.name} does not have: call \`fill\` again first.`,
          );
        }
        await pointer.write(to.name);
      });
    },
    async goBack(options = {}) {
      const { signal } = readOptions<AbortOptions>("options", options, abortKinds);
      // An index that somebody removes meanwhile must not become live.
      await alone(signal, async () => {
        await isDone();
        const { old, young } = await both(signal);
        if ((await old.count({ signal })) === 0 && (await young.count({ signal })) > 0) {
          throw new UnsupportedError(`The index ${from.name} was removed: there is nothing to go back to.`);
        }
        await pointer.write(from.name);
      });
    },
    async removeOld(options = {}) {
      const { signal } = readOptions<AbortOptions>("options", options, abortKinds);
      await alone(signal, async () => {
        if (!(await isDone())) {
          throw new UnsupportedError(`The index ${from.name} is live: call \`switch\` before it is removed.`);
        }
        await from.sink.drop({ signal });
      });
    },
  };
}
