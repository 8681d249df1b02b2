const KEY = "embedloom-cut-uploads";
/** More names than anybody reads; the number of all is kept with them. */
const KEPT_NAMES = 200;

/** Files that a reload kept from arriving. */
export interface CutUploads {
  readonly count: number;
  /** The first of them. */
  readonly names: readonly string[];
}

/** Remembers, for this tab, the files that do not arrive because it is left; none forgets those before. */
export function keepCutUploads(names: readonly string[]): void {
  if (names.length === 0) return;
  const cut: CutUploads = { count: names.length, names: names.slice(0, KEPT_NAMES) };
  sessionStorage.setItem(KEY, JSON.stringify(cut));
}

/** The files that the last reload cut off. Absent: none. */
export function cutUploads(): CutUploads | undefined {
  const kept = sessionStorage.getItem(KEY);
  return kept === null ? undefined : (JSON.parse(kept) as CutUploads);
}

/** Forgets them: the visitor has read it. */
export function forgetCutUploads(): void {
  sessionStorage.removeItem(KEY);
}
