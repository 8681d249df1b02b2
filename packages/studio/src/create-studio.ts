import { randomUUID } from "node:crypto";
import type { Hono } from "hono";
import type { Snapshot } from "./api/index.ts";
import { isInProcess, logError } from "embedloom/studio-parts";
import { openDatabase } from "./database/index.ts";
import { createEventHub } from "./events/index.ts";
import { createIndexServices } from "./index-services.ts";
import {
  createUploadReader,
  LIBRARY_LIMITS,
  type LibraryLimits,
  type StudioDocument,
  takeCollection,
  type TakenCollection,
} from "./library/index.ts";
import type { ReadingLimits } from "embedloom/studio-parts";
import { createJobWatcher } from "./jobs/index.ts";
import { createMigrations } from "./migrations/index.ts";
import { createPuller, type FirstStack } from "./providers/index.ts";
import { createSimulator } from "./simulation/index.ts";
import { createStudioApp } from "./studio-app.ts";

/** The options of {@link createStudio}. */
export interface StudioOptions {
  /** Folder of the database; created if it does not exist. */
  readonly dataFolder: string;
  /** Folder of the SQLite cache. @default `dataFolder` */
  readonly cacheFolder?: string | undefined;
  /** Provider and cache to begin with. Absent: those of the last time, at first the bundled model and SQLite. */
  readonly first?: FirstStack | undefined;
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** Address that the server will listen on. */
  readonly host: string;
  /** Absent: nobody needs one. */
  readonly token?: string | undefined;
  /** Data folder of the `embedloom` command, whose migrations are shown. @default `dataFolder` */
  readonly collectionsFolder?: string | undefined;
  /** What may be uploaded. @default 32 MB a file, 512 MB and 10,000 documents in all */
  readonly limits?: LibraryLimits | undefined;
  /** What reading one file may cost. */
  readonly reading?: ReadingLimits | undefined;
  /** @default 10_000 */
  readonly heartbeatMs?: number | undefined;
  /** Hears of failures that nobody foresaw. @default printed on standard error */
  readonly log?: ((error: unknown) => void) | undefined;
}

/** Everything behind the page. */
export interface Studio {
  readonly app: Hono;
  /** Loads the index and a model that runs in this process, so that the first search need not wait for them. */
  warmUp(): void;
  /** Brings documents in that come from elsewhere than from the page, and indexes them where that costs nothing. */
  take(documents: AsyncIterable<StudioDocument>): Promise<TakenCollection>;
  /** Ends the streams, pauses the job, and closes what was opened. */
  close(): Promise<void>;
}

/**
 * Composes the studio over a data folder; nothing listens yet.
 *
 * @throws Refusal when another studio uses the folder
 */
export function createStudio(options: StudioOptions): Studio {
  const { dataFolder, pageFolder, host, token, heartbeatMs, limits = LIBRARY_LIMITS, log = logError } = options;
  const { cacheFolder = dataFolder, first } = options;
  const db = openDatabase(dataFolder);
  const hub = createEventHub(randomUUID().slice(0, 8));
  const index = createIndexServices({ db, dataFolder: cacheFolder, limits, hub, first });
  const { library, current, indexer, holder, searcher, measurer, evaluator } = index;
  const simulator = createSimulator({
    onStatus: (status) => hub.publish("simulation", status),
    onSample: (sample) => hub.publish("simulation-sample", sample),
  });
  const puller = createPuller((status) => hub.publish("pull", status));
  const jobs = createJobWatcher((status) => hub.publish("job-watch", status));
  const reader = createUploadReader(options.reading);
  const ended = new AbortController();

  const snapshot = (): Snapshot => ({
    boot: hub.boot,
    library: index.libraryStatus(),
    job: indexer.status(),
    index: holder.status(),
    measure: measurer.status(),
    evaluation: evaluator.status(),
    "job-watch": jobs.status(),
    simulation: simulator.status(),
    provider: current.provider(),
    cache: current.cache(),
    pull: puller.status(),
  });
  function onChange(gone: boolean): void {
    if (gone && library.counts(0).documents === 0) indexer.forget();
    index.documentsChanged();
  }
  const { space } = current;
  const app = createStudioApp({
    documents: { library, limits, reader, searcher, space, busy: indexer.busy, onChange },
    lab: index.lab,
    evaluator,
    jobs,
    migrations: createMigrations(options.collectionsFolder ?? dataFolder),
    actions: { indexer, searcher, measurer, hybrid: index.hybrid, map: index.map, simulator },
    providers: { current, puller, dataFolder: cacheFolder },
    events: { hub, snapshot, signal: ended.signal, heartbeatMs },
    pageFolder,
    host,
    token,
    log,
  });
  return {
    app,
    warmUp() {
      holder.prepare();
      const { kind } = current.provider();
      // Whoever has to be asked over the network waits until somebody wants something.
      if (isInProcess(kind)) current.ready().catch(() => {});
    },
    async take(documents) {
      const taken = await takeCollection(documents, { library, space, busy: indexer.busy, onChange });
      if (index.libraryStatus().waiting > 0) indexer.startIfFree();
      return taken;
    },
    async close() {
      await Promise.all([index.close(), simulator.close(), puller.close(), jobs.close(), reader.close()]);
      ended.abort();
      db.close();
    },
  };
}
