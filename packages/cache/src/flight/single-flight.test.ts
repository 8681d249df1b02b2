import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { shareWork } from "./single-flight.ts";

interface HeldWork {
  readonly run: (signal: AbortSignal | undefined) => Promise<string>;
  readonly finish: (result: string) => void;
  readonly fail: (error: Error) => void;
  readonly signal: () => AbortSignal;
}

/** Work that ends when the test says so, and that ignores its signal. */
function heldWork(): HeldWork {
  let finish: (result: string) => void = () => {};
  let fail: (error: Error) => void = () => {};
  let given: AbortSignal | undefined;
  const promise = new Promise<string>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const run = (signal: AbortSignal | undefined): Promise<string> => {
    given = signal;
    return promise;
  };
  return { run, finish: (result) => finish(result), fail: (error) => fail(error), signal: () => given! };
}

describe("shareWork", () => {
  test("default: everyone who joins gets the result of one run", async () => {
    const work = heldWork();
    const shared = shareWork(work.run, true);
    const joined = [shared.join(undefined), shared.join(new AbortController().signal)];
    work.finish("done");
    expect(await Promise.all(joined)).toEqual(["done", "done"]);
    expect(await shared.join(undefined)).toBe("done");
    expect(shared.abandoned()).toBe(false);
    expect(work.signal().aborted).toBe(false);
  });

  test("behavior: an abort of one leaves the work to the others", async () => {
    const work = heldWork();
    const shared = shareWork(work.run, true);
    const leaver = new AbortController();
    const [left, stays] = [shared.join(leaver.signal), shared.join(undefined)];
    const reason = new Error("I leave");
    leaver.abort(reason);
    await expect(left).rejects.toBe(reason);
    expect(work.signal().aborted).toBe(false);
    work.finish("done");
    expect(await stays).toBe("done");
  });

  test("behavior: an abort of the last one aborts the work, with the reason", async () => {
    const work = heldWork();
    const shared = shareWork(work.run, true);
    const [first, last] = [new AbortController(), new AbortController()];
    const joined = [shared.join(first.signal), shared.join(last.signal)];
    first.abort(new Error("first"));
    await expect(joined[0]).rejects.toThrow("first");
    expect(shared.abandoned()).toBe(false);
    last.abort(new Error("last"));
    await expect(joined[1]).rejects.toThrow("last");
    expect(shared.abandoned()).toBe(true);
    expect(work.signal().reason).toEqual(new Error("last"));
  });

  test("behavior: leaves no listener on a caller's signal", async () => {
    const work = heldWork();
    const shared = shareWork(work.run, true);
    const { signal } = new AbortController();
    const joined = shared.join(signal);
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    work.finish("done");
    await joined;
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("error: a failure reaches everyone, and nobody when nobody waits", async () => {
    const work = heldWork();
    const shared = shareWork(work.run, true);
    const leaver = new AbortController();
    const joined = [shared.join(undefined), shared.join(undefined)];
    work.fail(new Error("broken"));
    for (const each of joined) await expect(each).rejects.toThrow("broken");

    const unwatched = heldWork();
    const left = shareWork(unwatched.run, true).join(leaver.signal);
    leaver.abort(new Error("I leave"));
    await expect(left).rejects.toThrow("I leave");
    // An unhandled rejection would fail this run.
    unwatched.fail(new Error("nobody hears"));
  });
});
