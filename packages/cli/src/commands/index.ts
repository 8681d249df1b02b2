// What each command takes; its work is loaded when it is asked for.
export { commandTable } from "./command-table.ts";
export { studioCommand } from "./studio.ts";
