import { expect, test } from "vitest";
import { trackCalls } from "./track-calls.ts";

test("default: settled waits for the calls under way, and for those that fail", async () => {
  const calls = trackCalls();
  const ends = Promise.withResolvers<string>();
  const fails = Promise.withResolvers<string>();
  const done = calls.run(() => ends.promise);
  const failed = calls.run(() => fails.promise).catch((error: unknown) => error);
  let isSettled = false;
  const settled = calls.settled().then(() => void (isSettled = true));
  ends.resolve("written");
  expect(await done).toBe("written");
  expect(isSettled).toBe(false);
  fails.reject(new RangeError("full"));
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
