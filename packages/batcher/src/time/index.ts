// What the clock says, sleeping by it, and how waits between tries grow.
export { type BackoffSettings, pauseDelayMs, retryDelayMs } from "./backoff.ts";
export { type Clock, clockKind, guardClock, systemClock } from "./clock.ts";
