/** How long {@link load} computes. */
export const SLOW_LOAD_MS = 1000;

let isLoaded = false;

/** Takes its time, once in a process. */
export function load(): void {
  if (!isLoaded) compute(SLOW_LOAD_MS);
  isLoaded = true;
}

/** Reads a file that takes so many milliseconds; without what {@link load} brings it takes that time as well. */
export function read(ms: number): string {
  load();
  compute(ms);
  return "read";
}

function compute(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
