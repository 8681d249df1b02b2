import { RateLimitError } from "@embedloom/core";
import { expect, test } from "vitest";
import { failureReason, jobWorkerDefaults, type JobWorkerOptions } from "./job-worker.ts";

test("default: the reason of a failure is its code, or the name alone when the error is not ours", () => {
  expect(failureReason(new RateLimitError("Too fast."))).toEqual({ reason: "rate_limited: Too fast.", isFinal: false });
  expect(failureReason(new TypeError("with a key"))).toEqual({ reason: "unknown: TypeError", isFinal: false });
});

test("behavior: every thrown value has a reason", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const getter = Object.defineProperty(new Error("x"), "name", {
    get() {
      throw new TypeError("no name");
    },
  });
  for (const thrown of [proxy, getter, undefined, null, 1, Object.assign(new Error("x"), { name: 7 })]) {
    expect(failureReason(thrown)).toEqual({ reason: "unknown: an error", isFinal: false });
  }
});

test("error: options that no worker could have are refused by name", () => {
  const nothing: JobWorkerOptions = JSON.parse("null");
  expect(() => jobWorkerDefaults(nothing)).toThrow(expect.objectContaining({ option: "options" }));
  for (const concurrency of [NaN, 0, 1e9]) {
    const options = { concurrency } as JobWorkerOptions;
    expect(() => jobWorkerDefaults(options)).toThrow(expect.objectContaining({ option: "concurrency" }));
  }
});
