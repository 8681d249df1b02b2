import type { Options } from "tsup";
import base from "../../tsup.config.ts";

/**
 * Beside the library the command itself, and what reads pages and packed files, which threads and processes are started from; what they share lies in chunks, each of which is
 * loaded when it is needed.
 */
const config: Options = {
  ...base,
  entry: {
    bin: "src/bin.ts",
    index: "src/index.ts",
    "html-page": "src/documents/html-page.ts",
    "packed-document": "src/documents/packed-document.ts",
  },
  splitting: true,
  // Those of ours that are installed when they are asked for are no dependencies, and so would be built in.
  external: [/^@embedloom\//],
};

export default config;
