import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Field, Report, Task } from "./job.ts";

/** A contender that has loaded its library, in a process of its own. */
export interface ReadyContender extends Disposable {
  /** Runs one job; one at a time. */
  run(task: Task): Promise<Report>;
}

/** Starts a process for a contender. */
export async function startContender(field: Field, contender: string): Promise<ReadyContender> {
  const program = join(import.meta.dirname, "../bench-contender.ts");
  const child = fork(program, [field, contender], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  // Libraries that warn would break the table; what they say of a crash is shown.
  const complaints: string[] = [];
  child.stderr?.on("data", (chunk: Buffer) => void complaints.push(chunk.toString()));
  const ended = once(child, "close").then(() => undefined);
  async function answer(): Promise<unknown> {
    const message = once(child, "message").then(([first]) => first as unknown);
    const first = await Promise.race([message, ended]);
    if (first === undefined) throw new Error(`${contender} crashed: ${complaints.join("").slice(0, 2000)}`);
    return first;
  }
  await answer();
  return {
    async run(task) {
      child.send(task);
      return (await answer()) as Report;
    },
    [Symbol.dispose]: () => void child.kill(),
  };
}

/** Runs one job in a process that does nothing else. */
export async function runOnce(field: Field, contender: string, task: Task): Promise<Report> {
  using process = await startContender(field, contender);
  return await process.run(task);
}
