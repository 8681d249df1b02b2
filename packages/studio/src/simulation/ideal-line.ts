/** What limits a run, and how much there is to do. */
export interface IdealRun {
  readonly texts: number;
  /** Tokens of all texts. */
  readonly tokens: number;
  readonly textsPerRequest: number;
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
}

const MINUTE_MS = 60_000;

/**
 * The texts that the limits alone would have let through after so many milliseconds: buckets are full in the beginning and
 * refill evenly.
 */
export function idealTexts(run: IdealRun, atMs: number): number {
  const minutes = 1 + atMs / MINUTE_MS;
  const byTokens = (run.tokensPerMinute * minutes * run.texts) / run.tokens;
  const byRequests = Math.floor(run.requestsPerMinute * minutes) * run.textsPerRequest;
  return Math.min(run.texts, Math.floor(byTokens), byRequests);
}

/** Milliseconds that the limits alone make a run take at least. */
export function idealMs(run: IdealRun): number {
  const byTokens = run.tokens / run.tokensPerMinute - 1;
  const byRequests = Math.ceil(run.texts / run.textsPerRequest) / run.requestsPerMinute - 1;
  return Math.round(Math.max(0, byTokens, byRequests) * MINUTE_MS);
}
