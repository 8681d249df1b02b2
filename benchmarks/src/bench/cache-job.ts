/** What one cache has to do, in a process of its own. */
export interface CacheJob {
  readonly contender: string;
  readonly url: string;
  /** What all its keys begin with. */
  readonly prefix: string;
  readonly count: number;
  readonly textsPerCall: number;
}

/** What one reading of everything took. */
export interface CacheReport {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly right: number;
  /** Texts that were not found and had to be embedded. */
  readonly missed: number;
}

/** What a process says when everything is in Redis. */
export const FILLED = "filled";
