// Threads and processes that read files made to take for ever, and are ended when one does.
export { type BoundedThreads, createBoundedThreads, type ReadingLimits } from "./bounded-threads.ts";
