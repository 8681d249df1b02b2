import { getEventListeners } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { abortableRequest } from "./abortable-request.ts";
import { isEmbedloomError } from "../failures/is-embedloom-error.ts";

/** Rejects with an error of its own when the signal aborts, as client libraries do. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("request aborted"))));

afterEach(() => {
  vi.useRealTimers();
});

describe("abortableRequest", () => {
  test("default: gives what the request gives and leaves no listener and no timer", async () => {
    vi.useFakeTimers();
    const { signal } = new AbortController();
    await expect(abortableRequest({ signal, timeoutMs: 1000 }, async () => 7)).resolves.toBe(7);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("behavior: an abort rejects with the caller's own reason and reaches the request", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let inner: AbortSignal | undefined;
    const call = abortableRequest({ signal: controller.signal }, (signal) => untilAborted((inner = signal)));
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(inner?.reason).toBe(reason);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  test("behavior: a signal that is already aborted starts nothing", async () => {
    const reason = new Error("enough");
    const run = vi.fn<typeof untilAborted>(untilAborted);
    await expect(abortableRequest({ signal: AbortSignal.abort(reason) }, run)).rejects.toBe(reason);
    expect(run).not.toHaveBeenCalled();
  });

  test("error: a request past its deadline is a ConnectionError that names the option", async () => {
    vi.useFakeTimers();
    const call = abortableRequest({ timeoutMs: 50 }, untilAborted).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(50);
    const error = await call;
    expect(isEmbedloomError(error, "connection")).toBe(true);
    expect(error).toMatchObject({ message: "The server did not answer within 50 ms (`timeoutMs`).", retryable: true });
  });

  test("error: a failure of the request itself is handed on, and what it left open is aborted", async () => {
    const failure = new Error("broken");
    let inner: AbortSignal | undefined;
    const call = abortableRequest({}, (signal) => {
      inner = signal;
      return Promise.reject(failure);
    });
    await expect(call).rejects.toBe(failure);
    expect(inner?.aborted).toBe(true);
  });
});
