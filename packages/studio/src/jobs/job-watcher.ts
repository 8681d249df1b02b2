import type { JobWatchRequest, JobWatchStatus } from "../api/index.ts";
import { describeProblem } from "../problem/index.ts";
import { type JobReader, openJobReader } from "./watched-job.ts";

/** Watches one job that runs elsewhere, and changes nothing of it. */
export interface JobWatcher {
  status(): JobWatchStatus;
  /** Watches a job from now on, in the place of another one. */
  watch(request: JobWatchRequest): Promise<JobWatchStatus>;
  unwatch(): Promise<JobWatchStatus>;
  close(): Promise<void>;
}

/** As often as workers are heard of. */
const EVERY_MS = 2000;

/** Makes a watcher; `onStatus` hears of what it sees. */
export function createJobWatcher(onStatus: (status: JobWatchStatus) => void): JobWatcher {
  let status: JobWatchStatus = { state: "none" };
  let open: { readonly reader: JobReader; timer?: NodeJS.Timeout } | undefined;

  function become(next: JobWatchStatus): void {
    status = next;
    onStatus(status);
  }
  async function look(mine: NonNullable<typeof open>): Promise<void> {
    const { url, name, job: known } = status;
    const place = { ...(url !== undefined && { url }), ...(name !== undefined && { name }) };
    const last = known === undefined ? {} : { job: known };
    const next = await mine.reader.read().then(
      (job): JobWatchStatus =>
        job === undefined ? { state: "missing", ...place } : { state: "watching", ...place, job },
      (error: unknown): JobWatchStatus => ({ state: "away", ...place, ...last, message: messageOf(error) }),
    );
    if (open !== mine) return;
    become(next);
    mine.timer = setTimeout(() => void look(mine), EVERY_MS);
    mine.timer.unref();
  }
  async function end(): Promise<void> {
    const last = open;
    open = undefined;
    clearTimeout(last?.timer);
    await last?.reader.close();
  }
  return {
    status: () => status,
    async watch(request) {
      await end();
      const mine = { reader: openJobReader(request) };
      open = mine;
      become({ state: "looking", url: withoutLogin(request.url), name: request.name });
      void look(mine);
      return status;
    },
    async unwatch() {
      await end();
      become({ state: "none" });
      return status;
    },
    close: end,
  };
}

function withoutLogin(address: string): string {
  const url = new URL(address);
  url.username = "";
  url.password = "";
  return url.href;
}

/** What a Redis said, or that it said nothing: its client's own words tell nobody what to do. */
function messageOf(error: unknown): string {
  const { error: problem, unexpected } = describeProblem(error);
  return unexpected
    ? "Redis does not answer. Is it running at this address, with this user and password?"
    : problem.message;
}
