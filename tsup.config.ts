import type { Options } from "tsup";

/** Build settings of every package: JavaScript only, TypeScript's own compiler writes the declarations. */
const config: Options = {
  entry: ["src/index.ts"],
  format: "esm",
  target: "node22",
  clean: true,
  dts: false,
  sourcemap: true,
  silent: true,
  // tsup would turn `node:sqlite` into `sqlite`, which does not exist.
  removeNodeProtocol: false,
};

export default config;
