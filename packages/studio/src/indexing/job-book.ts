import type { JobStatus } from "../api/index.ts";
import type { Settings } from "../database/index.ts";
import { throttle } from "../events/index.ts";
import type { Journal } from "../journal/index.ts";
import { type JobRecord, recalledJob } from "./job-record.ts";
import type { RunMeasure } from "./run-measure.ts";

/** Keeps the record of the job: in memory, in the database, and on the pages. */
export interface JobBook {
  /** The record, with what the run that is measured has cost so far. */
  record(): JobRecord;
  status(): JobStatus;
  /** The record moves on; written and told soon. */
  update(record: JobRecord): void;
  /** The record changes its state; written and told at once. */
  become(record: JobRecord): void;
  /** From now on a run is measured, or none. */
  measure(run: RunMeasure | undefined): void;
  /** Tells the status soon. */
  touch(): void;
  close(): void;
}

/** What a book works with. */
export interface JobBookParts {
  readonly journal: Journal;
  readonly settings: Settings;
  readonly onStatus: (status: JobStatus) => void;
}

const PUBLISH_MS = 200;
const REMEMBER_MS = 1000;
const SHOWN_FAILURES = 50;

/** Opens the book where it was left; a job that ran when the process ended was interrupted. */
export function openJobBook({ journal, settings, onStatus }: JobBookParts): JobBook {
  let record = recalledJob(settings.read("job"), journal);
  let run: RunMeasure | undefined;
  const measured = (): JobRecord => run?.record(record) ?? record;
  const publish = throttle(() => onStatus(status()), PUBLISH_MS);
  const remember = throttle(() => settings.write("job", measured()), REMEMBER_MS);

  function status(): JobStatus {
    const { space, ...rest } = measured();
    const failures = space === 0 ? [] : journal.failures(space, SHOWN_FAILURES);
    return { ...rest, ...(run?.live(record) ?? { limits: {} }), failures };
  }
  return {
    record: measured,
    status,
    update(next) {
      record = next;
      remember();
      publish();
    },
    become(next) {
      record = next;
      remember.flush();
      publish.flush();
    },
    measure(next) {
      run = next;
    },
    touch: publish,
    close() {
      remember.cancel();
      publish.cancel();
    },
  };
}
