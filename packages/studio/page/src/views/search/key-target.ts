const PAGE = 10;

/** The chunk that a key leads to from the chosen one; `undefined` when the key leads nowhere. */
export function keyTarget(key: string, chunk: number | undefined, count: number): number | undefined {
  const from = chunk ?? -1;
  const target = {
    ArrowRight: from + 1,
    ArrowLeft: from - 1,
    PageUp: from + PAGE,
    PageDown: from - PAGE,
    Home: 0,
    End: count - 1,
  }[key];
  return target === undefined ? undefined : Math.max(0, Math.min(count - 1, target));
}
