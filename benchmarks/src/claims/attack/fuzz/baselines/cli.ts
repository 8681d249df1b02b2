import type { Baselines } from "../baselines.ts";

/** Calls of the command line that work. */
export const functions: Baselines["functions"] = {
  defineConfig: () => [{ data: "data", collections: { docs: { paths: ["docs"] } } }],
  main: () => [["--version"], { name: "embedloom", defaultCommand: "list", dataFolder: "data", samples: ["samples"] }],
};
