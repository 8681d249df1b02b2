import type { Options } from "tsup";
import base from "../../tsup.config.ts";

/** Beside the library the command itself; what both use lies in chunks, each of which is loaded when it is needed. */
const config: Options = { ...base, entry: ["src/bin.ts", "src/index.ts", "src/parts.ts"], splitting: true };

export default config;
