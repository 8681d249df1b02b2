export { main } from "./command-line/main.ts";
export type { ProgramSettings } from "./command-line/program-settings.ts";
