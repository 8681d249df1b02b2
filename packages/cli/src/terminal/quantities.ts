/** A number with its noun, such as `1 chunk` or `1,170 chunks`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(n)} ${n === 1 ? noun : plural}`;
}

/** A number with commas between its thousands. */
export function grouped(n: number): string {
  return n.toLocaleString("en-US");
}

/** A duration, such as `0.42 s`, `12 s`, `3 min 5 s` or `2 h 10 min`. */
export function duration(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(ms < 995 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

/** A price in US dollars, with as many digits as small prices need. */
export function dollars(usd: number): string {
  if (usd === 0) return "$0";
  if (usd < 0.0001) return "less than $0.0001";
  return `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`;
}

/** A bound of a price, such as `at most $0.12` or `less than $0.0001`. */
export function atMostDollars(usd: number): string {
  const amount = dollars(usd);
  return amount.startsWith("$") ? `at most ${amount}` : amount;
}

/** A size on disk, such as `812 kB` or `1.4 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [divisor, unit] = bytes < 1e6 ? [1e3, "kB"] : bytes < 1e9 ? [1e6, "MB"] : [1e9, "GB"];
  const value = bytes / divisor;
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}
