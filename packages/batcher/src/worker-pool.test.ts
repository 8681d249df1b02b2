import { expect, test } from "vitest";
import { settled } from "./test-support/manual-clock.ts";
import { createDeferred } from "./deferred.ts";
import { runPool } from "./worker-pool.ts";

test("behavior: work that is left behind by the last item is done too", async () => {
  const left = [3];
  const done: number[] = [];
  await runPool(
    2,
    () => left.pop(),
    async (n) => {
      await settled();
      done.push(n);
      if (n > 0) left.push(n - 1);
    },
  );
  expect(done).toEqual([3, 2, 1, 0]);
});

test("error: after a failure nothing more starts, and what runs is waited for", async () => {
  const gate = createDeferred();
  const log: string[] = [];
  const items = ["held", "broken", "never"];
  const pool = runPool(
    2,
    () => items.shift(),
    async (item) => {
      log.push(`${item} starts`);
      if (item === "broken") throw new TypeError("broken");
      await gate.promise;
      log.push(`${item} ends`);
    },
  );
  pool.catch(() => log.push("pool rejects"));
  await settled();
  gate.resolve();
  await expect(pool).rejects.toThrow("broken");
  expect(log).toEqual(["held starts", "broken starts", "held ends", "pool rejects"]);
});

test("error: what next throws rejects", async () => {
  const next = (): string => {
    throw new TypeError("no more");
  };
  await expect(runPool(2, next, async () => {})).rejects.toThrow("no more");
});
