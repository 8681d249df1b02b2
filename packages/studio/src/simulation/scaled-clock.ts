import { type Clock, systemClock } from "@embedloom/batcher";

/** A clock that runs `speed` times as fast as the system's, so that a minute of a limit need not be waited out. */
export function createScaledClock(speed: number): Clock {
  const began = systemClock.now();
  return {
    now: () => began + (systemClock.now() - began) * speed,
    sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
  };
}
