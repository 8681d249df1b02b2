import { describe, expect, test } from "vitest";
import { checkFaultPlan, type FaultPlan, pickFault } from "./fault-plan.ts";
import type { RecordedRequest } from "./recorded-request.ts";

interface Fault {
  readonly kind: string;
}

const request = (index: number): RecordedRequest => ({
  index,
  method: "POST",
  path: "/v1/embeddings",
  headers: {},
  body: undefined,
  startedAt: 0,
  outcome: "open",
  status: undefined,
});

const picked = (plan: FaultPlan<Fault>, count: number): readonly (string | undefined)[] =>
  Array.from({ length: count }, (_, index) => pickFault(plan, request(index))?.kind);

describe("pickFault", () => {
  test("default: an empty plan has no faults", () => {
    expect(picked({}, 3)).toEqual([undefined, undefined, undefined]);
  });

  test("args: script decides by index and request, and leaves the rest to the rates", () => {
    const plan: FaultPlan<Fault> = {
      script: (index, { path }) => (index === 1 && path === "/v1/embeddings" ? { kind: "scripted" } : undefined),
      rates: [{ fault: { kind: "random" }, probability: 1 }],
    };
    expect(picked(plan, 3)).toEqual(["random", "scripted", "random"]);
  });

  test("args: rates hit about their share of the requests", () => {
    const plan: FaultPlan<Fault> = {
      rates: [
        { fault: { kind: "a" }, probability: 0.2 },
        { fault: { kind: "b" }, probability: 0.3 },
      ],
      seed: 7,
    };
    const kinds = picked(plan, 2000);
    const share = (kind: string | undefined): number => kinds.filter((found) => found === kind).length / 2000;
    expect(share("a")).toBeCloseTo(0.2, 1);
    expect(share("b")).toBeCloseTo(0.3, 1);
    expect(share(undefined)).toBeCloseTo(0.5, 1);
  });

  test("args: seed fixes which requests are hit, whatever their order of arrival", () => {
    const plan = (seed: number): FaultPlan<Fault> => ({ rates: [{ fault: { kind: "a" }, probability: 0.5 }], seed });
    expect(picked(plan(1), 100)).toEqual(picked(plan(1), 100));
    expect(picked(plan(1), 100)).not.toEqual(picked(plan(2), 100));
    expect(pickFault(plan(1), request(42))?.kind).toBe(picked(plan(1), 100)[42]);
  });
});

describe("checkFaultPlan", () => {
  test.each([-0.1, 1.1, Number.NaN])("error: a probability of %d is refused", (probability) => {
    expect(() => checkFaultPlan({ rates: [{ fault: { kind: "html" }, probability }] })).toThrow(
      /^Expected `rates \(probability of html\)` to be from 0 to 1/,
    );
  });

  test("error: probabilities that add up to more than 1 are refused", () => {
    const rate = { fault: { kind: "html" }, probability: 0.6 };
    expect(() => checkFaultPlan({ rates: [rate, rate] })).toThrow(
      "Expected `rates (sum of the probabilities)` to be 1 at most, got 1.2 (a number).",
    );
  });
});
