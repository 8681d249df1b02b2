import type { JobStatus } from "../api/index.ts";
import { logError } from "embedloom/studio-parts";
import type { Journal } from "../journal/index.ts";
import { describeProblem } from "../problem/index.ts";
import type { ReadyStack } from "../providers/index.ts";
import { Refusal } from "../refusal/index.ts";
import { type JobBook, type JobBookParts, openJobBook } from "./job-book.ts";
import { advanced, type JobRecord, NO_JOB, recordOfAll, recounted } from "./job-record.ts";
import { runJob } from "./run-job.ts";
import { createRunMeasure } from "./run-measure.ts";

/** Indexes the documents that wait, one job at a time. */
export interface Indexer {
  status(): JobStatus;
  /** Whether a job runs or is about to pause, so that provider and documents must stay. */
  busy(): boolean;
  /** Begins a job over every document that waits or failed. @throws Refusal when one runs */
  start(): JobStatus;
  /** Begins a job that nobody asked for: not where it may cost money, and not after one that was stopped or failed. */
  startIfFree(): JobStatus;
  /** Goes on with the job. @throws Refusal when there is none to go on with */
  resume(): JobStatus;
  /** Begins nothing new; the job is paused when what is under way is there. @throws Refusal when none runs */
  pause(): JobStatus;
  /** Ends the job at once. @throws Refusal when there is none */
  cancel(): JobStatus;
  /** Forgets the job, because its documents are gone. */
  forget(): void;
  /** Publishes the status soon: a request went out. */
  touch(): void;
  /** Waits a moment for requests under way; the job can go on after the next start of the server. */
  close(): Promise<void>;
}

/** What an indexer works with. */
export interface IndexerParts extends JobBookParts {
  readonly ready: () => Promise<ReadyStack>;
  /** Provider and model now. */
  readonly label: () => string;
  /** Whether requests of the provider may cost money. */
  readonly bills: () => boolean;
  /** Hears that documents have become searchable or failed. */
  readonly onDocuments: () => void;
}

const CLOSING_MS = 3000;
const RESUMABLE: ReadonlySet<string> = new Set(["paused", "interrupted", "failed", "cancelled"]);

/** One run of the job. */
interface Run {
  readonly abort: AbortController;
  draining: boolean;
  over: Promise<void>;
}

/** How a run ended. */
type End = Pick<JobRecord, "state" | "message" | "code">;

/** Makes an indexer; a job that ran when the process ended is found as interrupted. */
export function createIndexer(parts: IndexerParts): Indexer {
  const { journal, onDocuments } = parts;
  const book = openJobBook(parts);
  let run: Run | undefined;

  function launch(first: JobRecord): JobStatus {
    if (run !== undefined) throw new Refusal("busy", "A job runs already. Pause or cancel it first.");
    const current: Run = { abort: new AbortController(), draining: false, over: Promise.resolve() };
    run = current;
    book.become(first);
    const finish = (end: End): void => {
      run = undefined;
      const last = { ...withoutMessage(book.record()), ...end };
      book.measure(undefined);
      // Told first, so that whoever hears of the end finds the index as it will be.
      onDocuments();
      book.become(recounted(last, journal));
    };
    current.over = work(parts, book, current).then(
      () => finish({ state: current.draining ? "paused" : "done" }),
      (error: unknown) => finish(endOf(current, error)),
    );
    return book.status();
  }

  const start = (): JobStatus => launch({ ...NO_JOB, state: "running", startedAt: Date.now(), model: parts.label() });

  return {
    status: book.status,
    busy: () => run !== undefined,
    start,
    startIfFree() {
      const { state } = book.record();
      const mayStart = run === undefined && (state === "idle" || state === "done") && !parts.bills();
      return mayStart ? start() : book.status();
    },
    resume() {
      const record = book.record();
      if (run === undefined && !RESUMABLE.has(record.state))
        throw new Refusal("busy", "There is no job to go on with.");
      return launch({ ...withoutMessage(record), state: "running" });
    },
    pause() {
      if (run === undefined) throw new Refusal("busy", "No job runs.");
      run.draining = true;
      book.become({ ...book.record(), state: "pausing" });
      return book.status();
    },
    cancel() {
      const record = book.record();
      if (run !== undefined) run.abort.abort(new Refusal("busy", "The job was cancelled."));
      else if (record.state === "paused" || record.state === "interrupted")
        book.become({ ...record, state: "cancelled" });
      else throw new Refusal("busy", "There is no job to cancel.");
      return book.status();
    },
    forget: () => book.become(NO_JOB),
    touch: book.touch,
    async close() {
      if (run !== undefined) await interrupt(run, book);
      book.close();
    },
  };
}

/** Runs the job over everything that is open, from its start or from where it was. */
async function work(parts: IndexerParts, book: JobBook, run: Run): Promise<void> {
  const { journal } = parts;
  const ready = await parts.ready();
  const { signal } = run.abort;
  signal.throwIfAborted();
  book.become(scoped(book.record(), ready, journal));
  book.measure(createRunMeasure(ready, book.record()));
  await runJob({
    ready,
    journal,
    documents: journal.openDocuments(ready.space),
    signal,
    draining: () => run.draining,
    onChunks(kind, chunks, failed) {
      const record = book.record();
      const before = record[kind] ?? { total: 0, done: 0, failed: 0 };
      book.update({ ...record, [kind]: advanced(before, chunks, failed) });
    },
    onDocument(failure) {
      const record = book.record();
      book.update({ ...record, documents: advanced(record.documents, 1, failure !== undefined) });
      parts.onDocuments();
    },
  });
  // A pause that came when everything was over changes nothing.
  if (journal.openDocuments(ready.space).length === 0) run.draining = false;
}

/** A record of what is to be done in the space of a provider: of everything, unless it was of that space already. */
function scoped(record: JobRecord, ready: ReadyStack, journal: Journal): JobRecord {
  if (record.space === ready.space) return recounted(record, journal);
  journal.reopenFailed(ready.space);
  return recordOfAll(record, ready, journal);
}

async function interrupt(run: Run, book: JobBook): Promise<void> {
  run.draining = true;
  const giveUp = setTimeout(() => run.abort.abort(new Refusal("busy", "The server ends.")), CLOSING_MS);
  await run.over;
  clearTimeout(giveUp);
  const record = book.record();
  if (record.state !== "done") book.become({ ...record, state: "interrupted" });
}

function withoutMessage({ message: _message, code: _code, ...rest }: JobRecord): JobRecord {
  return rest;
}

function endOf({ abort }: Run, error: unknown): End {
  if (abort.signal.aborted) return { state: "cancelled" };
  const problem = describeProblem(error);
  if (problem.unexpected) logError(error);
  return { state: "failed", ...problem.error };
}
