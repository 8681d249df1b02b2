import { Worker } from "node:worker_threads";

// A limit of the heap does not count buffers, and a busy loop handles no message. A thread beside the loop therefore watches
// the memory, and ends the process too when the one that started it is gone.
const WATCH = `
  const { workerData } = require("node:worker_threads");
  const parent = process.ppid;
  setInterval(() => {
    const isTooLarge = process.memoryUsage.rss() > workerData * 2 ** 20;
    if (isTooLarge || process.ppid !== parent) process.kill(process.pid, "SIGKILL");
  }, 25);`;

let isWatched = false;

/** Ends this process when it takes more memory than its last argument says, in megabytes; a process of `createBoundedProcesses` calls it before it reads. */
export function watchThisProcess(): void {
  if (isWatched) return;
  isWatched = true;
  new Worker(WATCH, { eval: true, workerData: Number(process.argv.at(-1)), execArgv: [] }).unref();
  // Ctrl-C goes to every process of a terminal, and this one ends with the one that started it, not before.
  process.on("SIGINT", () => {});
  // What the libraries print about a file is not for the user's terminal.
  for (const stream of [process.stdout, process.stderr]) stream.write = () => true;
}
