import { beforeAll, expect, test } from "vitest";
import type { SimulationRequest, SimulationStatus } from "../api/simulation.ts";
import { createSimulator } from "./simulator.ts";
import { startSharedStudio, type TestStudio } from "../test-support/test-studio.ts";

const CALM: SimulationRequest = {
  requestsPerMinute: 600,
  tokensPerMinute: 60_000,
  errorRate: 0,
  resetRate: 0,
  poison: 0,
  poisonNamed: false,
  texts: 500,
  tokensPerText: 40,
  textsPerRequest: 32,
  concurrency: 4,
  limitsKnown: true,
  speed: 60,
};

let studio: TestStudio;

beforeAll(() => startSharedStudio((started) => (studio = started)));

async function simulate(change: Partial<SimulationRequest>): Promise<SimulationStatus> {
  const events = await studio.events();
  const { body } = await studio.call<SimulationStatus>("POST", "/api/simulation", { ...CALM, ...change });
  return events.until("simulation", ({ run, state }) => run === body.run && state !== "running");
}

test("default: without faults everything is delivered in about the fewest requests, each vector at its text", async () => {
  const { state, result } = await simulate({});
  expect([state, result]).toEqual([
    "done",
    expect.objectContaining({ texts: 500, delivered: 500, failed: 0, lost: 0, misplaced: 0, paid: 500, paidTwice: 0 }),
  ]);
  expect(result).toMatchObject({ retries: 0, faults: 0, bisects: 0 });
  // Work is cut so that it is done soonest: as each of the four at once ends, a smaller request may follow.
  expect(result!.requests - result!.fewestRequests).toBeLessThanOrEqual(4);
});

test("behavior: errors, resets and refused texts cost retries and bisects, and nothing is lost", async () => {
  const change = { errorRate: 0.15, resetRate: 0.1, poison: 3, tokensPerMinute: 600_000 };
  const { state, result } = await simulate(change);
  expect(state).toBe("done");
  expect(result).toMatchObject({
    delivered: 497,
    failed: 3,
    lost: 0,
    misplaced: 0,
    poisonFound: 3,
    failedWithoutPoison: 0,
  });
  expect([result!.faults > 0, result!.retries > 0, result!.bisects > 0]).toEqual([true, true, true]);
  expect(result!.paid).toBe(result!.delivered + result!.paidTwice);
});

test("behavior: the limits hold back what is beyond them, and samples tell it on the way", async () => {
  const { run, idealMs, result } = await simulate({ texts: 2400, speed: 30 });
  // 96,000 tokens at 60,000 in a minute, of which one minute is in the bucket.
  expect(idealMs).toBeGreaterThan(30_000);
  expect(result!.elapsedMs).toBeGreaterThanOrEqual(idealMs * 0.99);
  const { body } = await studio.call<{ simulation: SimulationStatus }>("GET", "/api/snapshot");
  const { samples } = body.simulation;
  expect(samples.every((sample) => sample.run === run && sample.done <= sample.ideal)).toBe(true);
  expect(samples.map(({ done }) => done)).toEqual(samples.map(({ done }) => done).toSorted((a, b) => a - b));
  expect(samples.at(-1)).toMatchObject({ done: 2400, ideal: 2400 });
});

test("behavior: a run can be cancelled, and one runs at a time", async () => {
  const events = await studio.events();
  const slow = { ...CALM, texts: 20_000, speed: 1 };
  const { body } = await studio.call<SimulationStatus>("POST", "/api/simulation", slow);
  expect(await studio.call("POST", "/api/simulation", CALM)).toMatchObject({ status: 409 });
  await events.until("simulation-sample", ({ run }) => run === body.run);
  await studio.call("POST", "/api/simulation/cancel", {});
  const { result, state } = await events.until(
    "simulation",
    (status) => status.run === body.run && status.state !== "running",
  );
  expect([state, result]).toEqual(["cancelled", undefined]);
});

test.each([
  ["requestsPerMinute", 0],
  ["errorRate", 1],
  ["texts", 20_001],
  ["poison", 501],
  ["speed", 1000],
  ["tokensPerText", 1001],
])("error: %s of %d is refused by its name", async (field, value) => {
  const { status, body } = await studio.call("POST", "/api/simulation", { ...CALM, [field]: value });
  expect([status, body]).toMatchObject([400, { error: { message: expect.stringContaining(`\`${field}\``) } }]);
});

test("behavior: whoever hears that a run is over may begin the next at once", async () => {
  const ended: string[] = [];
  await new Promise<void>((resolve) => {
    const simulator = createSimulator({
      onSample() {},
      onStatus({ state, run }) {
        if (state === "running") return;
        ended.push(`${run} ${state}`);
        if (run === 2) resolve();
        else simulator.start({ ...CALM, texts: 20 });
      },
    });
    simulator.start({ ...CALM, texts: 20 });
  });
  expect(ended).toEqual(["1 done", "2 done"]);
});
