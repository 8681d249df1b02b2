/** Runs every name in every round, one after another, each round beginning with another one. */
export async function inTurns<T>(
  names: readonly string[],
  rounds: number,
  run: (name: string) => Promise<T>,
): Promise<Map<string, T[]>> {
  const outcomes = new Map(names.map((name) => [name, [] as T[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [i] of names.entries()) {
      const name = names[(i + round) % names.length]!;
      outcomes.get(name)!.push(await run(name));
    }
  }
  return outcomes;
}
