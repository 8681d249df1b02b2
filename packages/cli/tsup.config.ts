import type { Options } from "tsup";
import base from "../../tsup.config.ts";

/**
 * Beside the library the command itself, and the page reader, which a thread is started from; what they share lies in chunks, each of which is
 * loaded when it is needed.
 */
const config: Options = {
  ...base,
  entry: {
    bin: "src/bin.ts",
    index: "src/index.ts",
    parts: "src/parts.ts",
    "html-page": "src/documents/html-page.ts",
  },
  splitting: true,
  // Those of ours that are installed when they are asked for are no dependencies, and so would be built in.
  external: [/^@embedloom\//],
};

export default config;
