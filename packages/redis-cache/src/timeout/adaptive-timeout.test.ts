import { describe, expect, test } from "vitest";
import { BASE_TIMEOUT_MS, createAdaptiveTimeout, MAX_TIMEOUT_MS } from "./adaptive-timeout.ts";

describe("createAdaptiveTimeout", () => {
  test("default: 225 ms for a server that is near, so that one that hangs costs less than 250", () => {
    const timeout = createAdaptiveTimeout(undefined);
    expect(timeout.ms()).toBe(BASE_TIMEOUT_MS);
    for (const ms of [24, 0.3, 90, 8, 19]) timeout.learn(ms);
    expect(timeout.ms()).toBe(BASE_TIMEOUT_MS);
  });

  test("default: as much longer as the answers of a server that is far away take, so that a stall of 200 ms is sat out there too", () => {
    const timeout = createAdaptiveTimeout(undefined);
    for (let i = 0; i < 50; i++) timeout.learn(160);
    expect(timeout.ms()).toBeGreaterThan(160 + 200);
    expect(timeout.ms()).toBeLessThan(160 + 240);
  });

  test("behavior: an answer that came too late is waited for next time, and a quick one takes that back", () => {
    const timeout = createAdaptiveTimeout(undefined);
    timeout.learn(1);
    timeout.learn(400);
    expect(timeout.ms()).toBeGreaterThan(400);
    timeout.learn(60_000);
    expect(timeout.ms()).toBe(MAX_TIMEOUT_MS);
    timeout.learn(1);
    expect(timeout.ms()).toBe(BASE_TIMEOUT_MS);
  });

  test("behavior: a server that moves farther away is learnt from many answers, not from one", () => {
    const timeout = createAdaptiveTimeout(undefined);
    for (const ms of [1, 200]) timeout.learn(ms);
    expect(timeout.ms()).toBeLessThan(BASE_TIMEOUT_MS + 10);
    for (let i = 0; i < 50; i++) timeout.learn(200);
    expect(timeout.ms()).toBeGreaterThan(BASE_TIMEOUT_MS + 150);
  });

  test("args: a fixed time stays", () => {
    const timeout = createAdaptiveTimeout(7);
    timeout.learn(500);
    expect(timeout.ms()).toBe(7);
  });
});
