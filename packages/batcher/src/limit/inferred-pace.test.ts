import { expect, test } from "vitest";
import { createInferredPace, type InferredPace } from "./inferred-pace.ts";
import { createManualClock, type ManualClock } from "../test-support/manual-clock.ts";

const ten = { requests: 1, tokens: 10 };

// Sends as soon as the pace allows; resolves with the moments.
async function send(pace: InferredPace, clock: ManualClock, count: number, demand = ten): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    await clock.advance(pace.msUntil(demand));
    pace.sent(demand);
    times.push(clock.now());
  }
  return times;
}

// Refused at once, and told when the demand will be there.
async function refuse(pace: InferredPace, clock: ManualClock, waitMs: number, demand = ten): Promise<void> {
  pace.sent(demand);
  pace.takenBack(demand, clock.now());
  pace.refused(demand, waitMs);
  await clock.advance(waitMs);
}

// Two refusals with 1,000 ms and one request between the moments they name: one request per 1,000 ms.
async function perSecond(demand = ten) {
  const clock = createManualClock();
  const pace = createInferredPace(clock.now);
  await refuse(pace, clock, 500, demand);
  await send(pace, clock, 1, demand);
  await clock.advance(100);
  await refuse(pace, clock, 900, demand);
  return { clock, pace };
}

test("default: without a refusal, and after one, nobody waits", async () => {
  const clock = createManualClock();
  const pace = createInferredPace(clock.now);
  await send(pace, clock, 1000);
  await refuse(pace, clock, 500);
  await send(pace, clock, 10);
  expect(clock.now()).toBe(500);
});

test("behavior: two refusals show the rate: what was admitted between the moments they name", async () => {
  const { clock, pace } = await perSecond();
  const start = clock.now();
  const times = await send(pace, clock, 4);
  const waits = times.map((time) => Math.round((time - start) / 100) / 10);
  expect(waits).toEqual([0, 1, 2, 3]);
});

test("behavior: the pace begins below the rate, is above it after 80 requests, and twice that after 230", async () => {
  const { clock, pace } = await perSecond();
  const times = await send(pace, clock, 240);
  const waitAfter = (count: number): number => times[count]! - times[count - 1]!;
  expect(waitAfter(2)).toBeGreaterThan(1005);
  expect(waitAfter(41)).toBeCloseTo(1000, 0);
  expect(waitAfter(82)).toBeLessThan(991);
  expect(waitAfter(232)).toBeLessThan(510);
});

test("behavior: with a second refusal right after a pause, pauses are guesses, and a refusal means half a request", async () => {
  const { clock, pace } = await perSecond();
  await send(pace, clock, 1);
  await refuse(pace, clock, 100);
  await refuse(pace, clock, 200);
  const waitMs = pace.msUntil(ten);
  // Two requests were admitted since the first refusal 1.6 s ago; three at most could have been.
  expect(waitMs).toBeGreaterThan(0);
  expect(waitMs).toBeLessThan(600);
});

test("behavior: what is not the limit does not hold up requests of another size", async () => {
  const { clock, pace } = await perSecond();
  await clock.advance(10_000);
  // Ten seconds are there for tokens and for requests: a hundred small ones fit into the tokens.
  await send(pace, clock, 100, { requests: 1, tokens: 1 });
  expect(clock.now()).toBeLessThan(13_000);
});

test("behavior: a refusal with room in one of the two shows that the other is the limit", async () => {
  const { clock, pace } = await perSecond({ requests: 1, tokens: 1 });
  const large = { requests: 1, tokens: 100 };
  await clock.advance(1000);
  // By requests there is room for it, by tokens for two hundredths; the server names the tokens' moment.
  await refuse(pace, clock, 98_000, large);
  await send(pace, clock, 1, large);
  // One token a second. Were requests paced too, it would go at once.
  expect(pace.msUntil(large)).toBeGreaterThan(90_000);
});

test("behavior: after a pause for less, a larger request that is refused is no guess, and shows the rate as well", async () => {
  const clock = createManualClock();
  const pace = createInferredPace(clock.now);
  await refuse(pace, clock, 500, { requests: 1, tokens: 100 });
  // 100 were there; 150 will be in 500 ms.
  await refuse(pace, clock, 500, { requests: 1, tokens: 150 });
  const large = { requests: 1, tokens: 200 };
  expect(pace.msUntil(large)).toBeCloseTo(500 * 1.01, -1);
});

test("behavior: demands of several sizes show the rate exactly", async () => {
  const clock = createManualClock();
  const pace = createInferredPace(clock.now);
  const [small, large] = [
    { requests: 1, tokens: 100 },
    { requests: 1, tokens: 400 },
  ];
  await refuse(pace, clock, 1000, small);
  await send(pace, clock, 1, small);
  // One token a millisecond: after 100 ms the large one needs 300 more.
  await clock.advance(100);
  await refuse(pace, clock, 300, large);
  await send(pace, clock, 1, large);
  expect(pace.msUntil(large)).toBeGreaterThan(400);
  expect(pace.msUntil(large)).toBeLessThan(410);
});

test("behavior: three refusals show that tokens are limited where requests of several sizes were admitted", async () => {
  const clock = createManualClock();
  const pace = createInferredPace(clock.now);
  const [small, large] = [
    { requests: 1, tokens: 100 },
    { requests: 1, tokens: 1000 },
  ];
  await refuse(pace, clock, 500, large);
  await send(pace, clock, 1, large);
  await refuse(pace, clock, 1000, large);
  await send(pace, clock, 1, large);
  // Ten in the time of one: by requests, the next may go in a tenth of the time that its tokens take.
  await refuse(pace, clock, 100, small);
  await send(pace, clock, 10, small);
  await refuse(pace, clock, 1000, large);
  await send(pace, clock, 1, large);
  expect(pace.msUntil(large)).toBeGreaterThan(950);
});
