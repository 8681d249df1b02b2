// The module that a thread starts from, in the source and in the build.
export { threadModule } from "./thread-module.ts";
