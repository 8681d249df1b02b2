import { describe, expect, test } from "vitest";
import { createPatience, LONGEST_PATIENCE_MS } from "./patience.ts";

describe("createPatience", () => {
  test("default: 40 ms for a server that is near", () => {
    const patience = createPatience(undefined);
    for (const ms of [0.3, 1, 8, 19]) patience.learn(ms);
    expect(patience.ms()).toBe(40);
  });

  test("default: twice as long as the answers of a server that is far away", () => {
    const patience = createPatience(undefined);
    for (let i = 0; i < 50; i++) patience.learn(120);
    expect(patience.ms()).toBe(240);
  });

  test("behavior: one slow answer is forgotten after some quick ones, and none counts for more than a second", () => {
    const patience = createPatience(undefined);
    patience.learn(60_000);
    expect(patience.ms()).toBe(LONGEST_PATIENCE_MS);
    patience.learn(1);
    expect(patience.ms()).toBe(900);
    for (let i = 0; i < 40; i++) patience.learn(1);
    expect(patience.ms()).toBe(40);
  });

  test("args: a fixed time stays", () => {
    const patience = createPatience(7);
    patience.learn(500);
    expect(patience.ms()).toBe(7);
  });
});
