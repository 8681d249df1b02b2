import type { Options } from "tsup";
import base from "../../tsup.config.ts";

/**
 * Beside the library what its threads are started from. Of the command line and of the fake servers, what the studio shares with them is
 * built in: the former is not published in parts, and the latter are no dependency of what people run.
 */
const config: Options = {
  ...base,
  entry: {
    index: "src/index.ts",
    "fit-axes": "src/map/fit-axes.ts",
    "naive-worker": "src/simulation/naive-worker.ts",
    "read-upload": "src/library/read-upload.ts",
    "word-thread": "src/search/word-thread.ts",
  },
  splitting: true,
  noExternal: ["embedloom", "@embedloom/testing"],
  external: [/^@embedloom\/(?!testing$)/],
};

export default config;
