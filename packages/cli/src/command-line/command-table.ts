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
    name: "embed",
    summary: "make vectors for the rows of files or of standard input",
    load: () => import("../embed/embed.ts"),
  },
  {
    name: "price",
    summary: "say what a run would take in tokens, dollars and minutes; nothing is sent",
    load: () => import("../price/price.ts"),
  },
  {
    name: "doctor",
    summary: "say what works here, and how to mend what does not",
    load: () => import("../doctor/doctor.ts"),
  },
  {
    name: "measure",
    summary: "measure what shorter vectors would cost",
    load: () => import("../commands/measure.ts"),
  },
];
