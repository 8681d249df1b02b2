const nanosecondsPer: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** A duration as Go prints it, to the microsecond: 172,800 ms are `2m52.8s`. */
export function goDuration(milliseconds: number): string {
  const microseconds = Math.round(milliseconds * 1000);
  if (microseconds === 0) return "0s";
  if (microseconds < 1000) return `${microseconds}µs`;
  if (microseconds < 1_000_000) return `${microseconds / 1000}ms`;
  const minutes = Math.floor(microseconds / 60e6);
  const seconds = `${(microseconds - minutes * 60e6) / 1e6}s`;
  if (minutes === 0) return seconds;
  return minutes < 60 ? `${minutes}m${seconds}` : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`;
}

/** Milliseconds of a Go duration such as `5m` or `-1s`; `undefined` when it is none. */
export function parseGoDuration(duration: string): number | undefined {
  const match = /^([-+]?)((?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+|0)$/.exec(duration);
  if (match === null) return undefined;
  let nanoseconds = 0;
  for (const [, amount, unit] of (match[2] ?? "").matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    nanoseconds += Number(amount) * (nanosecondsPer[unit ?? ""] ?? 0);
  }
  return (match[1] === "-" ? -nanoseconds : nanoseconds) / 1e6;
}
