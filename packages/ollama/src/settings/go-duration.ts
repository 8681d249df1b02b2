/** Nanoseconds of each unit of Go's `time.ParseDuration`; micro has two letters in Unicode. */
const UNIT_NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  "\u00b5s": 1e3,
  "\u03bcs": 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** What an `int64` of nanoseconds holds, about 292 years. */
const LONGEST_NS = 2 ** 63;

const PART = /(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g;

/** Whether Go reads `text` as a duration: `10m`, `1.5h30m`, `-1s`, `0`; a bare number other than 0 has no unit and is none. */
export function isGoDuration(text: string): boolean {
  const unsigned = text.replace(/^[-+]/, "");
  if (unsigned === "0") return true;
  if (unsigned === "" || unsigned.replace(PART, "") !== "") return false;
  let nanoseconds = 0;
  for (const [, amount, unit = ""] of unsigned.matchAll(PART)) nanoseconds += Number(amount) * (UNIT_NS[unit] ?? NaN);
  return nanoseconds < LONGEST_NS;
}
