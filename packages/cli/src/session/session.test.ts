import { afterEach, expect, test, vi } from "vitest";
import { createSession } from "./create-session.ts";

afterEach(() => void vi.useRealTimers());

test("behavior: work that an interrupt does not end is ended by the signal, 5 s later", async () => {
  vi.useFakeTimers();
  const kill = vi.spyOn(process, "kill").mockReturnValue(true);
  let end = (): void => {};
  let run: Promise<void> | undefined;
  const signal = await new Promise<AbortSignal>((begun) => {
    run = createSession({ commands: [] }).run({ json: false, verbose: false }, (context) => {
      begun(context.signal);
      return new Promise((resolve) => (end = resolve));
    });
  });
  process.emit("SIGTERM", "SIGTERM");
  expect(signal.aborted).toBe(true);
  vi.advanceTimersByTime(4999);
  expect(kill).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(kill).toHaveBeenCalledExactlyOnceWith(process.pid, "SIGTERM");
  end();
  await run;
  kill.mockRestore();
});
