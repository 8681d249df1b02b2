import {
  AuthenticationError,
  ConnectionError,
  InputRejectedError,
  InputTooLongError,
  InvalidReplyError,
  RateLimitError,
  RequestRejectedError,
  RequestTooLargeError,
  ServerError,
} from "@embedloom/core";
import { describe, expect, test } from "vitest";
import { type FailedRequest, classifyFailure, type Remedy } from "./classify-failure.ts";
import type { BatchHistory } from "./batch-history.ts";
import { createServerEvidence } from "./server-evidence.ts";

interface Known {
  readonly successes?: number;
  readonly failuresInARow?: number;
}

function evidence({ successes = 1, failuresInARow = 1 }: Known) {
  const kind = createServerEvidence()({});
  for (let i = 0; i < successes; i++) kind.succeeded("a", kind.sent());
  for (let i = 0; i < failuresInARow; i++) kind.failed();
  return kind;
}

const whole: BatchHistory = { part: false, removed: 0, shrunk: 0, failed: 0 };
const part: BatchHistory = { ...whole, part: true, sentBefore: 0 };

function remedyFor(error: unknown, request: Partial<FailedRequest>, known: Known = {}): Remedy {
  const failed = { inputs: 8, history: whole, failures: 1, sentBefore: 0, asked: false, ...request };
  return classifyFailure(error, failed, evidence(known), 6);
}

const refused = new InputRejectedError("No.", { status: 400 });
const named = new InputRejectedError("No.", { status: 400, index: 0 });
const passing = new ServerError("Down.", { status: 500 });
const slow = new ConnectionError("Slow.", { splittable: true });
const page = new InvalidReplyError("shape", "A page.", { retryable: true });

describe("classifyFailure", () => {
  test.each<[string, unknown, Partial<FailedRequest>, Known, Remedy]>([
    ["wrong credentials", new AuthenticationError("No."), {}, {}, "stop"],
    ["a request that was found to be refused", new RequestRejectedError("No."), {}, {}, "stop"],
    ["another width for all rows", new InvalidReplyError("width", "384."), {}, {}, "stop"],
    ["a certificate", new ConnectionError("No.", { retryable: false }), {}, {}, "stop"],
    ["a rate limit, however often", new RateLimitError("Slow down."), { failures: 99 }, {}, "again"],
    ["a 500", passing, {}, {}, "again"],
    ["a 500 after its tries", passing, { failures: 6 }, {}, "halve"],
    ["a 500 after its tries, and nothing else got through", passing, { failures: 6, sentBefore: 1 }, {}, "ask"],
    ["a 500 of a part", passing, { history: part, failures: 2 }, {}, "halve"],
    ["a 500 of a text alone", passing, { inputs: 1, history: part, failures: 2 }, {}, "again"],
    ["a 500 of a text alone after its tries", passing, { inputs: 1, history: part, failures: 6 }, {}, "give-up"],
    ["the same, and nothing else got through", passing, { inputs: 1, failures: 6, sentBefore: 1 }, {}, "ask"],
    ["twelve failures in a row", passing, {}, { failuresInARow: 12 }, "ask"],
    ["twelve failures in a row, but the server works", passing, { asked: true }, { failuresInARow: 12 }, "again"],
    ["a time limit", slow, {}, {}, "smaller"],
    ["a time limit after twelve failures in a row", slow, {}, { failuresInARow: 12 }, "ask"],
    ["a time limit of a text alone", slow, { inputs: 1 }, {}, "again"],
    ["a request too large", new RequestTooLargeError("No."), {}, { successes: 0 }, "smaller"],
    ["a text too large alone", new RequestTooLargeError("No."), { inputs: 1 }, {}, "give-up"],
    ["a page", page, {}, {}, "again"],
    ["the same page", page, { failures: 2, failedBefore: page }, {}, "halve"],
    [
      "the same page for a text alone, and others got through since",
      page,
      { inputs: 1, failures: 2, failedBefore: page },
      {},
      "again",
    ],
    [
      "the same page for a text alone, and nothing got through since",
      page,
      { inputs: 1, failures: 2, failedBefore: page, sentBefore: 1 },
      {},
      "ask",
    ],
    ["the same page, and nothing ever got through", page, { failures: 2, failedBefore: page }, { successes: 0 }, "ask"],
    ["a refusal before anything got through", refused, {}, { successes: 0 }, "ask"],
    ["a refusal", refused, {}, {}, "halve"],
    ["a refusal that names an input", named, {}, { successes: 0 }, "leave-out"],
    ["a refusal that names an input outside", refused.withIndex(8), {}, {}, "halve"],
    ["a refusal of a text alone", named, { inputs: 1 }, {}, "confirm"],
    [
      "its confirmation",
      named,
      { inputs: 1, history: { ...part, refusal: { error: named, number: 0 } } },
      {},
      "give-up",
    ],
    ["a refusal of the first text ever", named, { inputs: 1, asked: true }, { successes: 0 }, "give-up"],
    ["a text too long", new InputTooLongError("No.", { index: 0 }), { inputs: 1 }, {}, "give-up"],
    ["a bug", new TypeError("bug"), {}, {}, "halve"],
    ["a failure for good", new ServerError("No.", { retryable: false }), {}, {}, "halve"],
  ])("args: %s", (_, error, request, known, remedy) => {
    expect(remedyFor(error, request, known)).toBe(remedy);
  });
});
