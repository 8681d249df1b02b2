import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startFakeOpenAI } from "@embedloom/testing";
import { describe, expect, inject, test } from "vitest";

const url = inject("redisUrl");
const run = promisify(execFile);
const script = fileURLToPath(new URL("test-support/embedding-process.ts", import.meta.url));

const LIMITS = { requestsPerMinute: 1200, tokensPerMinute: 1_000_000 };
const PROCESSES = 2;
const REQUESTS = 140;
const TEXTS = REQUESTS * 3;

describe.skipIf(url === undefined)("two processes on one key", () => {
  test.each([
    ["given", LIMITS, 0],
    ["learnt", {}, 1],
  ])("behavior: with limits %s they use them up, and are refused no more than allowed", async (_, limits, most) => {
    await using server = await startFakeOpenAI({ rateLimits: LIMITS });
    const name = randomUUID();
    const share = TEXTS / PROCESSES;
    const processes = Array.from({ length: PROCESSES }, async (__, i) => {
      const args = [url!, name, server.url, `${share}`, `${i * share}`, JSON.stringify(limits)];
      return (await run(process.execPath, [script, ...args])).stdout;
    });
    const said = await Promise.all(processes);
    expect(said).toEqual(said.map(() => `${share} vectors\n`));
    expect(server.counters.rateLimited).toBeLessThanOrEqual(most);
    expect(server.counters.vectorsServed).toBe(TEXTS);
    const times = server.requests.map(({ startedAt }) => startedAt);
    const tookMs = Math.max(...times) - Math.min(...times);
    // One every 50 ms, of which 3 % of a minute may come together: how close to the ideal depends on the machine.
    expect(tookMs).toBeGreaterThan((REQUESTS - 1 - 36) * 50 - 100);
  });
});
