import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { shareRead, type SharedRead } from "./shared-read.ts";

interface Reads {
  readonly shared: SharedRead<string>;
  readonly signals: AbortSignal[];
  readonly settle: { resolve: (value: string) => void; reject: (error: Error) => void }[];
}

/** A shared read whose results are given by hand, in order of the reads. */
function reads(): Reads {
  const signals: AbortSignal[] = [];
  const settle: Reads["settle"] = [];
  const shared = shareRead((signal) => {
    signals.push(signal);
    return new Promise<string>((resolve, reject) => settle.push({ resolve, reject }));
  });
  return { shared, signals, settle };
}

describe("shareRead", () => {
  test("default: concurrent and later calls share one read", async () => {
    const { shared, signals, settle } = reads();
    const both = Promise.all([shared.get(), shared.get()]);
    settle[0]?.resolve("value");
    expect(await both).toEqual(["value", "value"]);
    expect(await shared.get()).toBe("value");
    expect(signals).toHaveLength(1);
  });

  test("behavior: a failure is not remembered", async () => {
    const { shared, settle } = reads();
    const failed = shared.get();
    settle[0]?.reject(new Error("down"));
    await expect(failed).rejects.toThrow("down");
    const again = shared.get();
    settle[1]?.resolve("up");
    expect(await again).toBe("up");
  });

  test("behavior: one caller's abort ends its wait alone and leaves no listener", async () => {
    const { shared, signals, settle } = reads();
    const controller = new AbortController();
    const reason = new Error("only me");
    const aborted = shared.get({ signal: controller.signal });
    const other = shared.get();
    controller.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    expect(signals[0]?.aborted).toBe(false);
    settle[0]?.resolve("value");
    expect(await other).toBe("value");
  });

  test("behavior: when nobody waits any more the read is aborted, and the next call reads anew", async () => {
    const { shared, signals, settle } = reads();
    const controller = new AbortController();
    const aborted = shared.get({ signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(aborted).rejects.toThrow("enough");
    expect(signals[0]?.aborted).toBe(true);
    const next = shared.get();
    settle[0]?.reject(new Error("late"));
    settle[1]?.resolve("fresh");
    expect(await next).toBe("fresh");
  });

  test("behavior: a signal that is already aborted reads nothing", async () => {
    const { shared, signals } = reads();
    await expect(shared.get({ signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
    expect(signals).toHaveLength(0);
  });

  test("behavior: a forgotten value is read again, one on its way is kept", async () => {
    const { shared, signals, settle } = reads();
    const first = shared.get();
    shared.forget();
    settle[0]?.resolve("one");
    expect(await first).toBe("one");
    shared.forget();
    const second = shared.get();
    settle[1]?.resolve("two");
    expect(await second).toBe("two");
    expect(signals).toHaveLength(2);
  });
});
