import type { CommandEntry } from "../session/index.ts";

/** The commands, in the order in which `--help` lists them. */
export const commandTable: readonly CommandEntry[] = [
  {
    name: "index",
    summary: "make a collection of folders and files",
    load: () => import("./index-paths.ts"),
  },
  { name: "search", summary: "find what answers a question", load: () => import("./search.ts") },
  {
    name: "sync",
    summary: "bring collections in step with their documents",
    load: () => import("./sync-collections.ts"),
  },
  { name: "status", summary: "say what a collection is, and how it is", load: () => import("./status.ts") },
  { name: "list", summary: "list the collections", load: () => import("./list-collections.ts") },
  {
    name: "remove",
    summary: "remove a collection, or paths from one",
    load: () => import("./remove-collection.ts"),
  },
  {
    name: "embed",
    summary: "make vectors for the rows of files or of standard input",
    load: () => import("./embed.ts"),
  },
  {
    name: "jobs",
    summary: "embed what outgrows one machine, with any number of workers",
    load: () => import("../jobs/index.ts"),
  },
  {
    name: "price",
    summary: "say what a run would take in tokens, dollars and minutes; nothing is sent",
    load: () => import("./price.ts"),
  },
  {
    name: "doctor",
    summary: "say what works here, and how to mend what does not",
    load: () => import("./doctor.ts"),
  },
  {
    name: "migrate",
    summary: "bring another model in beside the one that is searched",
    load: () => import("./migrate.ts"),
  },
  {
    name: "eval",
    summary: "measure how well questions find their answers, with a gate for CI",
    load: () => import("./eval.ts"),
  },
  {
    name: "models",
    summary: "list the models that are here, and those that a server has",
    load: () => import("./models.ts"),
  },
  { name: "mcp", summary: "serve the collections to an assistant over MCP", load: () => import("./mcp.ts") },
  {
    name: "studio",
    summary: "show a collection at work, on a page in the browser",
    load: () => import("./load-studio.ts"),
  },
  { name: "measure", summary: "measure what shorter vectors would cost", load: () => import("./measure.ts") },
  {
    name: "completion",
    summary: "teach a shell to complete commands, options and collections",
    load: () => import("./completion.ts"),
  },
];
