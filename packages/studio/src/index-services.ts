import type { DatabaseSync } from "node:sqlite";
import type { LibraryStatus } from "./api/index.ts";
import { createSettings } from "./database/index.ts";
import { type EventHub, throttle } from "./events/index.ts";
import { createIndexer, type Indexer } from "./indexing/index.ts";
import { createJournal } from "./journal/index.ts";
import { createLibrary, ENDINGS, type Library, type LibraryLimits } from "./library/index.ts";
import { createCurrentStack, type CurrentStack, type FirstStack } from "./providers/index.ts";
import { createQuestionServices, type QuestionServices } from "./question-services.ts";
import { SAMPLE_QUESTIONS, sampleSource } from "./samples/index.ts";
import { createIndexHolder, type IndexHolder } from "./search/index.ts";

/** Everything around the documents and their index. */
export interface IndexServices extends QuestionServices {
  readonly library: Library;
  readonly current: CurrentStack;
  readonly indexer: Indexer;
  readonly holder: IndexHolder;
  libraryStatus(): LibraryStatus;
  /** Documents have come, gone, become searchable or failed. */
  documentsChanged(): void;
  close(): Promise<void>;
}

/** What the services work with. */
export interface IndexServicesParts {
  readonly db: DatabaseSync;
  readonly dataFolder: string;
  readonly limits: LibraryLimits;
  readonly hub: EventHub;
  /** Provider and cache to begin with. Absent: those of the last time. */
  readonly first?: FirstStack | undefined;
}

const CHANGE_MS = 300;

/** Puts the services together; each tells the pages of its changes. */
export function createIndexServices({ db, dataFolder, limits, hub, first }: IndexServicesParts): IndexServices {
  const settings = createSettings(db);
  const journal = createJournal(db);
  const library = createLibrary(db, limits);
  let revision = 1;

  const current = createCurrentStack({
    settings,
    journal,
    dataFolder,
    first,
    busy: () => indexer.busy(),
    onRequest: () => indexer.touch(),
    onChange() {
      hub.publish("provider", current.provider());
      hub.publish("cache", current.cache());
      changed();
    },
  });
  const indexer = createIndexer({
    journal,
    settings,
    ready: current.ready,
    label: () => current.provider().label,
    bills: () => current.provider().bills,
    onStatus(status) {
      hub.publish("job", status);
      // What was replaced while a job ran is gone now that none does.
      if (!indexer.busy() && library.dropUnnamed()) documentsChanged();
      if (status.state === "done" || status.state === "paused") holder.prepare();
    },
    onDocuments: documentsChanged,
  });
  const waiting = (): number => libraryStatus().waiting;
  const holder = createIndexHolder({ db, journal, current, boot: hub.boot, busy: indexer.busy, waiting });
  const questions = createQuestionServices({ holder, current, library, hub });

  const changed = throttle(() => {
    hub.publish("library", libraryStatus());
    hub.publish("index", holder.status());
    questions.publish();
  }, CHANGE_MS);

  function documentsChanged(): void {
    revision += 1;
    holder.change();
    changed();
  }
  function libraryStatus(): LibraryStatus {
    const counts = library.counts(current.space());
    const asked = SAMPLE_QUESTIONS.filter(({ file }) => library.has(sampleSource(file)));
    const samples = asked.map(({ question }) => question);
    const open = counts.documents - counts.indexed - counts.failed;
    return { revision, ...counts, waiting: open, questions: samples, limits: { ...limits, endings: ENDINGS } };
  }
  return {
    library,
    current,
    indexer,
    holder,
    ...questions,
    libraryStatus,
    documentsChanged,
    async close() {
      await Promise.all([indexer.close(), questions.close()]);
      await current.close();
      // Last: a provider that was still being opened reports that it is ready.
      changed.cancel();
    },
  };
}
