import { describe, expect, test } from "vitest";
import { createPatience, LONGEST_PATIENCE_MS, PATIENCE_MS } from "./patience.ts";

describe("createPatience", () => {
  test("default: 225 ms for a server that is near, so that one that hangs costs less than 250", () => {
    const patience = createPatience(undefined);
    expect(patience.ms()).toBe(PATIENCE_MS);
    for (const ms of [24, 0.3, 90, 8, 19]) patience.learn(ms);
    expect(patience.ms()).toBe(PATIENCE_MS);
  });

  test("default: as much longer as the answers of a server that is far away take, so that a stall of 200 ms is sat out there too", () => {
    const patience = createPatience(undefined);
    for (let i = 0; i < 50; i++) patience.learn(160);
    expect(patience.ms()).toBeGreaterThan(160 + 200);
    expect(patience.ms()).toBeLessThan(160 + 240);
  });

  test("behavior: an answer that came too late is waited for next time, and a quick one takes that back", () => {
    const patience = createPatience(undefined);
    patience.learn(1);
    patience.learn(400);
    expect(patience.ms()).toBeGreaterThan(400);
    patience.learn(60_000);
    expect(patience.ms()).toBe(LONGEST_PATIENCE_MS);
    patience.learn(1);
    expect(patience.ms()).toBe(PATIENCE_MS);
  });

  test("behavior: a server that moves farther away is learnt from many answers, not from one", () => {
    const patience = createPatience(undefined);
    for (const ms of [1, 200]) patience.learn(ms);
    expect(patience.ms()).toBeLessThan(PATIENCE_MS + 10);
    for (let i = 0; i < 50; i++) patience.learn(200);
    expect(patience.ms()).toBeGreaterThan(PATIENCE_MS + 150);
  });

  test("args: a fixed time stays", () => {
    const patience = createPatience(7);
    patience.learn(500);
    expect(patience.ms()).toBe(7);
  });
});
