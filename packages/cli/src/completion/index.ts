// What a shell completes, and the script for each shell.
export { completeWords } from "./complete-words.ts";
export { type ShellName, SHELLS } from "./shell-name.ts";
export { shellScript } from "./shell-script.ts";
