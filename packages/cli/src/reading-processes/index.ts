// Processes that read files made to take for ever, or all memory, and are ended when one does.
export { type BoundedProcesses, createBoundedProcesses, type ReadingLimits } from "./bounded-processes.ts";
export { watchThisProcess } from "./watch-this-process.ts";
