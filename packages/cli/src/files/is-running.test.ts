import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { isRunning } from "./is-running.ts";

test("default: a process runs until it has ended", async () => {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
  await once(child, "spawn");
  expect(isRunning(child.pid!)).toBe(true);
  child.stdin.end();
  await once(child, "exit");
  expect(isRunning(child.pid!)).toBe(false);
});

test("args: what is no number of one process is none that runs", () => {
  expect([0, -1, -process.pid, 0.5, NaN, Infinity].map(isRunning)).toEqual(Array.from({ length: 6 }, () => false));
});
