import { ConnectionError, RateLimitError, ServerError } from "@embedloom/core";
import { createFakeEmbedder, seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createManualClock } from "../test-support/manual-clock.ts";
import { numbered } from "../test-support/vectors.ts";
import { withBatching } from "./with-batching.ts";

const TEXTS = 20_000;
const FAULTS = [
  () => new ServerError("Unavailable.", { status: 503 }),
  () => new ServerError("Gateway timeout.", { status: 504, splittable: true }),
  () => new ConnectionError("Cut in the middle."),
  () => new RateLimitError("Slow down.", { retryAfterMs: 100 }),
];

// Requests that a call takes when each of them fails with this probability, whatever it carries.
async function run(rate: number, seed: string) {
  const random = seededRandom(seed);
  const clock = createManualClock();
  let requests = 0;
  const inner = createFakeEmbedder({
    dimensions: 1,
    limits: { inputsPerRequest: 2048 },
    beforeRequest: async ({ length }) => {
      requests += 1;
      await clock.sleep(50 + random() * 50 + length);
      if (random() < rate) throw FAULTS[Math.floor(random() * FAULTS.length)]!();
    },
  });
  const { failures } = await clock.runUntil(withBatching(inner, { clock, random }).embedSettled(numbered(TEXTS)));
  return { requests, failed: failures.length, seconds: clock.now() / 1000 };
}

test.each([0.1, 0.35])(
  "behavior: requests grow again where %d of all fail by chance, and no text is lost",
  async (rate) => {
    for (const seed of ["one", "two", "three", "four", "five"]) {
      const { requests, failed, seconds } = await run(rate, seed);
      expect(failed, seed).toBe(0);
      // With 1 text in each it would be tens of thousands, and hours.
      expect(requests, seed).toBeLessThan(400);
      expect(seconds, seed).toBeLessThan(180);
    }
  },
);
