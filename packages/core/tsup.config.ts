import type { Options } from "tsup";
import shared from "../../tsup.config.ts";

const config: Options = {
  ...shared,
  entry: ["src/index.ts", "src/document/index.ts", "src/http/index.ts", "src/quantized/index.ts", "src/sink/index.ts"],
};

export default config;
