import { resolve, sep } from "node:path";
import { UsageError } from "../errors/index.ts";
import { userPath } from "../files/index.ts";
import type { CommandContext } from "../session/index.ts";
import type { CollectionStore } from "./collection-store.ts";
import type { Collection } from "./collection.ts";

/**
 * The collection that a command is about: the one that is named; else the one whose documents lie where the user stands, or around it or
 * below it; else the only one. The program's own samples are meant where the user has none.
 *
 * @throws UsageError when none is meant, or several are
 */
export async function chooseCollection(
  store: CollectionStore,
  named: string | undefined,
  { program, samples }: Pick<CommandContext, "program" | "samples">,
): Promise<Collection> {
  const names = await store.names();
  if (named !== undefined) {
    const collection = names.includes(named) ? await store.read(named) : undefined;
    if (collection !== undefined) return collection;
    const known = names.length === 0 ? "There is none yet" : `There are: ${names.join(", ")}`;
    throw new UsageError(`There is no collection ${named}. ${known}. Make it: ${program} index PATH --name ${named}`);
  }
  if (names.length === 0) throw new UsageError(`There is no collection yet. Make one first: ${program} index PATH`);
  const here = userPath(".");
  const own = names.filter((name) => !samples.includes(name));
  const asked = own.length > 0 ? own : samples.filter((name) => names.includes(name)).slice(0, 1);
  const read = await Promise.allSettled(asked.map((name) => store.read(name)));
  const all = read.flatMap((each) => (each.status === "fulfilled" ? (each.value ?? []) : []));
  // One that is damaged is in nobody's way; where there is no other, it is said.
  const damaged = read.find((each) => each.status === "rejected");
  if (all.length === 0 && damaged !== undefined) throw damaged.reason;
  const near = nearest(all, here);
  const meant = near.length > 0 ? near : all;
  if (meant.length === 1) return meant[0]!;
  throw new UsageError(`Which collection? ${meant.map(({ name }) => name).join(", ")}. Say it with --name NAME.`);
}

/** Those with a path around the folder, the innermost; else those with a path below it. */
function nearest(collections: readonly Collection[], here: string): readonly Collection[] {
  const depthAround = ({ settings }: Collection): number =>
    Math.max(0, ...settings.paths.filter((path) => contains(path, here)).map((path) => path.length));
  const deepest = Math.max(0, ...collections.map(depthAround));
  if (deepest > 0) return collections.filter((each) => depthAround(each) === deepest);
  return collections.filter(({ settings }) => settings.paths.some((path) => contains(here, path)));
}

function contains(folder: string, path: string): boolean {
  const outer = resolve(folder);
  return path === outer || path.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}
