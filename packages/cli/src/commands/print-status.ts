import type { Collection } from "../catalog/index.ts";
import { folderBytes } from "../files/index.ts";
import type { MigrationStatus } from "../migration/index.ts";
import type { CommandContext } from "../session/index.ts";
import { count, size, visibleText } from "../terminal/index.ts";

/** What is known of a collection beside what it remembers itself. */
export interface KnownStatus {
  /** Where its files lie. */
  readonly folder: string;
  /** How its migration stands at this moment. Absent: nothing lies beside, or its index cannot be read now. */
  readonly migration?: MigrationStatus | undefined;
}

/** Says what a collection is, where it lies, and how its last run ended. */
export async function printStatus(
  collection: Collection,
  { folder, migration }: KnownStatus,
  { terminal, program }: CommandContext,
): Promise<void> {
  const { name, settings, model, identity, lastRun, floors } = collection;
  const bytes = await folderBytes(folder);
  const rows: (readonly [string, string])[] = [
    ["documents", settings.paths.map(visibleText).join(", ")],
    ["vectors", `${model || settings.provider}${identity === undefined ? "" : `, ${identity.dimensions} wide`}`],
    ["chunks", chunkWords(collection)],
    ["left out", settings.exclude.map(visibleText).join(", ")],
    ["read too", settings.include.map(visibleText).join(", ")],
    ["last run", lastRun === undefined ? `none has ended: ${program} sync ${name}` : runWords(lastRun)],
    ["beside", besideWords(collection, program, migration)],
    ["on disk", `${size(bytes)} in ${folder}`],
  ];
  terminal.line(terminal.colors.bold(name));
  for (const [label, words] of rows) if (words !== "") terminal.line(`  ${label.padEnd(10)} ${words}`);
  terminal.record({
    type: "collection",
    name,
    ...settings,
    vectors: model,
    identity,
    lastRun,
    floors,
    bytes,
    folder,
    beside: collection.beside,
    migration,
  });
}

function besideWords({ name, beside }: Collection, program: string, migration: MigrationStatus | undefined): string {
  if (beside === undefined) return "";
  const { role, model, settings, lastRun } = beside;
  const what = `${model || settings.provider}, ${count(migration?.beside ?? lastRun?.chunks ?? 0, "chunk")}`;
  if (migration?.isRunning === true) {
    return `${what} of ${migration.searched} so far, being filled by another process; not searched yet`;
  }
  if (role === "previous")
    return `${what}, as it was before the switch (${program} migrate ${name} --back or --remove-old)`;
  return `${what}, not searched yet (${program} migrate ${name}, then --switch)`;
}

function chunkWords({ settings: { chunker, chunkCharacters, chunkOverlap, context } }: Collection): string {
  const overlap = chunkOverlap > 0 ? `, ${chunkOverlap} repeated` : "";
  const knows = context === "document" ? "each embedded in its document" : "each embedded alone";
  return `${chunker}, up to ${chunkCharacters} characters${overlap}, ${knows}`;
}

function runWords({ at, documents, chunks, failures, postponed }: NonNullable<Collection["lastRun"]>): string {
  const when = at.replace("T", " ").slice(0, 16);
  const failed = failures > 0 ? `, ${failures} failed` : "";
  const waiting = postponed > 0 ? `, ${count(postponed, "chunk")} wait for the next` : "";
  return `${when} UTC: ${count(documents, "document")}, ${count(chunks, "chunk")}${failed}${waiting}`;
}
