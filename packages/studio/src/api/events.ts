import type { MeasureStatus } from "./dimensions.ts";
import type { LibraryStatus } from "./documents.ts";
import type { EvaluationStatus } from "./evaluation.ts";
import type { IndexStatus, JobStatus } from "./indexing.ts";
import type { JobWatchStatus } from "./jobs.ts";
import type { CacheStatus, ProviderStatus, PullStatus } from "./providers.ts";
import type { SimulationSample, SimulationStatus } from "./simulation.ts";

/** Everything the page shows that is pushed: the first event of every connection, and `GET /api/snapshot`. */
export interface Snapshot {
  /** Changes when the server is started again. */
  readonly boot: string;
  readonly library: LibraryStatus;
  readonly job: JobStatus;
  readonly index: IndexStatus;
  readonly measure: MeasureStatus;
  readonly evaluation: EvaluationStatus;
  readonly "job-watch": JobWatchStatus;
  readonly simulation: SimulationStatus;
  readonly provider: ProviderStatus;
  readonly cache: CacheStatus;
  readonly pull: PullStatus;
}

/** The events of `GET /api/events` by their name; the data of each is the JSON of this. */
export interface StudioEvents {
  readonly snapshot: Snapshot;
  readonly library: LibraryStatus;
  readonly job: JobStatus;
  readonly index: IndexStatus;
  readonly measure: MeasureStatus;
  readonly evaluation: EvaluationStatus;
  readonly "job-watch": JobWatchStatus;
  readonly simulation: SimulationStatus;
  readonly "simulation-sample": SimulationSample;
  readonly provider: ProviderStatus;
  readonly cache: CacheStatus;
  readonly pull: PullStatus;
  /** Every 10 seconds; the time of the server in milliseconds since 1970. */
  readonly heartbeat: { readonly at: number };
}
