import { afterEach, expect, test, vi } from "vitest";
import { createLease, type LeaseOptions } from "./model-lease.ts";

interface Opened {
  readonly number: number;
  dispose(): Promise<void>;
}

/** A lease over something whose openings are resolved by hand, and the log of what happened. */
function leaseByHand(options?: LeaseOptions): {
  readonly lease: ReturnType<typeof createLease<Opened>>;
  readonly log: string[];
  readonly signals: AbortSignal[];
  readonly lose: (() => void)[];
  settle(opening: number, error?: Error): void;
} {
  const log: string[] = [];
  const signals: AbortSignal[] = [];
  const settlers: ((error?: Error) => void)[] = [];
  const lose: (() => void)[] = [];
  const lease = createLease<Opened>(({ signal, onLost }) => {
    lose.push(onLost);
    const number = signals.push(signal);
    log.push(`open ${number}`);
    return new Promise((resolve, reject) => {
      const opened = {
        number,
        dispose: async () => {
          log.push(`dispose ${number}`);
        },
      };
      settlers.push((error) => (error === undefined ? resolve(opened) : reject(error)));
    });
  }, options);
  return { lease, log, signals, lose, settle: (opening, error) => settlers[opening - 1]!(error) };
}

afterEach(() => {
  vi.useRealTimers();
});

/** Does something after the call that follows has begun. */
const settleLater = (work: () => void): void => queueMicrotask(work);

const number = ({ number: value }: Opened): number => value;

test("default: opens once for all uses", async () => {
  const { lease, log, settle } = leaseByHand();
  const uses = Promise.all([lease.use(number), lease.use(number)]);
  settle(1);
  expect(await uses).toEqual([1, 1]);
  expect(await lease.use(number)).toBe(1);
  expect(log).toEqual(["open 1"]);
});

test("behavior: a failed opening fails its uses and is tried again by the next", async () => {
  const { lease, settle } = leaseByHand();
  const failed = lease.use(number);
  settle(1, new Error("no file"));
  await expect(failed).rejects.toThrow("no file");
  const again = lease.use(number);
  settle(2);
  expect(await again).toBe(2);
});

test("behavior: a user who gives up waiting does not hurt the others", async () => {
  const { lease, signals, settle } = leaseByHand();
  const controller = new AbortController();
  const impatient = lease.use(number, controller.signal);
  const patient = lease.use(number);
  controller.abort(new Error("too slow"));
  await expect(impatient).rejects.toThrow("too slow");
  expect(signals[0]!.aborted).toBe(false);
  settle(1);
  expect(await patient).toBe(1);
});

test("behavior: an opening that nobody waits for is aborted, and disposed should it get ready", async () => {
  const { lease, log, signals, settle } = leaseByHand();
  const controller = new AbortController();
  const only = lease.use(number, controller.signal);
  controller.abort(new Error("never mind"));
  await expect(only).rejects.toThrow("never mind");
  expect(signals[0]!.aborted).toBe(true);
  const next = lease.use(number);
  settle(1);
  settle(2);
  expect(await next).toBe(2);
  expect(log).toEqual(["open 1", "open 2", "dispose 1"]);
});

test("behavior: close disposes after the last use, once, and the next use opens anew", async () => {
  const { lease, log, settle } = leaseByHand();
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const use = lease.use(async () => {
    await finished;
    log.push("worked");
  });
  settle(1);
  const closed = Promise.all([lease.close(), lease.close()]);
  finish();
  await Promise.all([use, closed]);
  await lease.close();
  expect(log).toEqual(["open 1", "worked", "dispose 1"]);
  const later = lease.use(number);
  settle(2);
  expect(await later).toBe(2);
});

test("behavior: close waits for an aborted opening to end", async () => {
  const { lease, log, settle } = leaseByHand();
  const controller = new AbortController();
  const use = lease.use(number, controller.signal);
  controller.abort(new Error("stop"));
  await expect(use).rejects.toThrow("stop");
  const closed = lease.close().then(() => log.push("closed"));
  log.push("ends");
  settle(1);
  await closed;
  expect(log).toEqual(["open 1", "ends", "dispose 1", "closed"]);
});

test("behavior: close before any use does nothing", async () => {
  const { lease, log } = leaseByHand();
  await lease.close();
  expect(log).toEqual([]);
});

test("behavior: close while nobody waits any more for an opening leaves nothing open", async () => {
  const { lease, log, settle } = leaseByHand();
  const controller = new AbortController();
  const use = lease.use(number, controller.signal);
  const closed = lease.close();
  controller.abort(new Error("stop"));
  await expect(use).rejects.toThrow("stop");
  settle(1);
  await closed;
  expect(log).toEqual(["open 1", "dispose 1"]);
});

test("behavior: what was lost is opened anew by the next use, and not disposed", async () => {
  const { lease, log, lose, settle } = leaseByHand();
  settleLater(() => settle(1));
  expect(await lease.use(number)).toBe(1);
  lose[0]!();
  settleLater(() => settle(2));
  expect(await lease.use(number)).toBe(2);
  await lease.close();
  expect(log).toEqual(["open 1", "open 2", "dispose 2"]);
});

test("args: idleMs disposes what nobody has used for so long, and a use in between starts the time again", async () => {
  vi.useFakeTimers();
  const { lease, log, settle } = leaseByHand({ idleMs: 100 });
  settleLater(() => settle(1));
  await lease.use(number);
  await vi.advanceTimersByTimeAsync(99);
  await lease.use(number);
  await vi.advanceTimersByTimeAsync(99);
  expect(log).toEqual(["open 1"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(log).toEqual(["open 1", "dispose 1"]);
  settleLater(() => settle(2));
  expect(await lease.use(number)).toBe(2);
  await lease.close();
  expect(vi.getTimerCount()).toBe(0);
});

test("args: idleMs does not count while a use is under way", async () => {
  vi.useFakeTimers();
  const { lease, log, settle } = leaseByHand({ idleMs: 100 });
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const long = lease.use(() => finished);
  settle(1);
  await lease.use(number);
  await vi.advanceTimersByTimeAsync(1000);
  expect(log).toEqual(["open 1"]);
  finish();
  await long;
  await vi.advanceTimersByTimeAsync(100);
  expect(log).toEqual(["open 1", "dispose 1"]);
});
