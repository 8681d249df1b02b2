import type { CommandEntry } from "./command-entry.ts";

/** The commands, in the order in which `--help` lists them. */
export const commandTable: readonly CommandEntry[] = [
  {
    name: "index",
    summary: "index folders and files",
    load: () => import("../commands/index-folder.ts"),
  },
  {
    name: "search",
    summary: "find the chunks that answer a question",
    load: () => import("../commands/search.ts"),
  },
  {
    name: "measure",
    summary: "measure what shorter vectors would cost",
    load: () => import("../commands/measure.ts"),
  },
];
