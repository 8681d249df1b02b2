/** One thing to be timed; what it returns is thrown away. */
export type Contender = () => unknown;

/** Milliseconds of one contender over all rounds. */
interface Timing {
  readonly name: string;
  readonly median: number;
  readonly fastest: number;
  readonly slowest: number;
}

/**
 * Times contenders in turns, so that whatever else the machine does meets all of them alike; each round begins with another
 * one. Two rounds before the first are not counted: the compiler is still at work.
 */
export function interleaved(contenders: Readonly<Record<string, Contender>>, rounds: number): Timing[] {
  const names = Object.keys(contenders);
  const times = new Map(names.map((name): [string, number[]] => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round + names.length) % names.length]!;
      const begin = performance.now();
      contenders[name]!();
      if (round >= 0) times.get(name)!.push(performance.now() - begin);
    }
  }
  return names.map((name) => {
    const sorted = times.get(name)!.toSorted((left, right) => left - right);
    return { name, median: sorted[sorted.length >> 1]!, fastest: sorted[0]!, slowest: sorted.at(-1)! };
  });
}

/** Writes timings as a Markdown table, each beside the others' share of the first one's time. */
export function timingTable(timings: readonly Timing[]): string {
  const base = timings[0]!.median;
  const rows = timings.map(
    ({ name, median, fastest, slowest }) =>
      `| ${name} | ${median.toFixed(2)} | ${fastest.toFixed(2)} - ${slowest.toFixed(2)} | ${(base / median).toFixed(1)} |`,
  );
  return [
    "| what | ms, median | fastest - slowest | times as fast as the first |",
    "| --- | ---: | ---: | ---: |",
    ...rows,
  ].join("\n");
}
