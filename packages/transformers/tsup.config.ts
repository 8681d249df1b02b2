import type { Options } from "tsup";
import shared from "../../tsup.config.ts";

// The worker is a file of its own, which a thread is started from.
const config: Options = { ...shared, entry: ["src/index.ts", "src/worker.ts"] };

export default config;
