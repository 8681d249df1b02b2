import type { CommandEntry } from "./command-entry.ts";

/** The commands, in the order in which `--help` lists them. */
export const commandTable: readonly CommandEntry[] = [
  {
    name: "index",
    summary: "make a collection of folders and files",
    load: () => import("../commands/index-paths.ts"),
  },
  { name: "search", summary: "find what answers a question", load: () => import("../commands/search.ts") },
  {
    name: "sync",
    summary: "bring collections in step with their documents",
    load: () => import("../commands/sync-collections.ts"),
  },
  { name: "status", summary: "say what a collection is, and how it is", load: () => import("../commands/status.ts") },
  { name: "list", summary: "list the collections", load: () => import("../commands/list-collections.ts") },
  {
    name: "remove",
    summary: "remove a collection, or paths from one",
    load: () => import("../commands/remove-collection.ts"),
  },
  { name: "measure", summary: "measure what shorter vectors would cost", load: () => import("../commands/measure.ts") },
];
