import { expect, test } from "vitest";
import { createRequestCost, expectedMs } from "./request-cost.ts";

test("behavior: the fixed part and the part per token are found out from requests of different sizes", () => {
  const cost = createRequestCost();
  expect(cost.line).toBe(undefined);
  for (let i = 0; i < 60; i++) {
    const load = { inputs: 10 + (i % 7), tokens: 500 * (1 + ((i * 5) % 11)) };
    cost.observe(load, 100 + 0.015 * load.tokens);
  }
  expect(cost.line?.unit).toBe("tokens");
  expect(cost.line?.fixedMs).toBeCloseTo(100, 0);
  expect(cost.line?.msPerUnit).toBeCloseTo(0.015, 3);
});

test("behavior: where time goes by inputs, the unit is inputs", () => {
  const cost = createRequestCost();
  for (let i = 0; i < 60; i++) {
    const inputs = 1 + ((i * 5) % 11);
    cost.observe({ inputs, tokens: inputs * (20 + ((i * 37) % 400)) }, 50 + 2 * inputs);
  }
  expect(cost.line?.unit).toBe("inputs");
  expect(cost.line?.msPerUnit).toBeCloseTo(2, 1);
});

test("behavior: one slow start does not count for long", () => {
  const cost = createRequestCost();
  cost.observe({ inputs: 32, tokens: 2000 }, 20_000);
  for (let i = 0; i < 5; i++) cost.observe({ inputs: 32, tokens: 2000 }, 130);
  expect(expectedMs(cost.line!, { inputs: 32, tokens: 2000 })).toBeLessThan(300);
});
