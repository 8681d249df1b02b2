import { expect, test } from "vitest";
import { trackCalls } from "./track-calls.ts";

test("default: settled waits for the calls under way, and for those that fail", async () => {
  const calls = trackCalls();
  let fail: (error: Error) => void = () => {};
  const done = calls.run(async () => "written");
  const failed = calls.run(() => new Promise((_, reject) => (fail = reject))).catch((error: unknown) => error);
  let isSettled = false;
  const settled = calls.settled().then(() => void (isSettled = true));
  expect(await done).toBe("written");
  expect(isSettled).toBe(false);
  fail(new RangeError("full"));
  expect(await failed).toBeInstanceOf(RangeError);
  await settled;
  expect(isSettled).toBe(true);
});

test("behavior: without a call it is settled at once", async () => {
  const calls = trackCalls();
  await calls.run(async () => 1);
  await expect(calls.settled()).resolves.toBeUndefined();
});

test("error: what is not a function is refused by name", async () => {
  await expect(trackCalls().run(JSON.parse("1"))).rejects.toMatchObject({ code: "invalid_option", option: "call" });
});
