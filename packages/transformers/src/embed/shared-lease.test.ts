import { expect, test } from "vitest";
import { createLease } from "./model-lease.ts";
import { shareLease } from "./shared-lease.ts";

test("default: holders share one opening, which is disposed when the last that used it closes", async () => {
  const log: string[] = [];
  const lease = createLease(async () => {
    log.push("open");
    return { dispose: async () => void log.push("dispose") };
  });
  const hold = shareLease(lease);
  const [left, right, unused] = [hold(), hold(), hold()];
  const opened = await left.use((it) => it);
  expect(await right.use((it) => it)).toBe(opened);
  await left.close();
  await left.close();
  await unused.close();
  expect(log).toEqual(["open"]);
  await right.close();
  expect(log).toEqual(["open", "dispose"]);
  await left.use((it) => it);
  await left.close();
  expect(log).toEqual(["open", "dispose", "open", "dispose"]);
});
