import type { LibraryStatus } from "../../../src/api/documents.ts";
import { formatBytes } from "../format/format-bytes.ts";
import type { Refusal, UploadItem } from "./upload-queue.ts";

/** Files that may be sent, and the others with the reason. */
export interface Sorted<T> {
  readonly accepted: readonly T[];
  readonly refusals: readonly Refusal[];
}

/** Sorts out what the server would refuse anyway, so that a gigabyte is not sent to be told so. */
export function refuseEarly<T extends UploadItem>(items: readonly T[], limits: LibraryStatus["limits"]): Sorted<T> {
  const accepted: T[] = [];
  const refusals: Refusal[] = [];
  for (const item of items) {
    const message = reason(item, limits);
    if (message === undefined) accepted.push(item);
    else refusals.push({ name: item.name, message });
  }
  return { accepted, refusals };
}

function reason({ name, size }: UploadItem, { fileBytes, endings }: LibraryStatus["limits"]): string | undefined {
  const lower = name.toLowerCase();
  if (!endings.some((ending) => lower.endsWith(ending))) return `Only ${listed(endings)} files are read.`;
  if (size === 0) return "The file is empty.";
  if (size > fileBytes) return `${formatBytes(size)} is more than the ${formatBytes(fileBytes)} a file may have.`;
  return undefined;
}

function listed(words: readonly string[]): string {
  return new Intl.ListFormat("en", { type: "conjunction" }).format(words);
}
