import { AuthenticationError, InvalidOptionError, StoreError } from "@embedloom/core";
import { expect, test } from "vitest";
import { Refusal } from "../refusal/refusal.ts";
import { describeProblem } from "./describe-problem.ts";

test.each([
  [new Refusal("not_found", "There is none."), 404, "not_found"],
  [new Refusal("too_large", "Too large."), 413, "too_large"],
  [new InvalidOptionError("model", "a name", 7), 400, "invalid_option"],
  [new AuthenticationError("The key was refused."), 502, "authentication"],
  [new StoreError("Redis is down."), 502, "store"],
])("default: what is meant for people is passed on, case %#", (error, status, code) => {
  expect(describeProblem(error)).toEqual({ status, error: { code, message: error.message }, unexpected: false });
});

test("behavior: a full disk is told as such, whoever met it", () => {
  const file = Object.assign(new Error("write failed"), { code: "ENOSPC" });
  const sqlite = Object.assign(new Error("database or disk is full"), { code: "ERR_SQLITE_ERROR", errcode: 13 });
  for (const error of [file, sqlite]) {
    expect(describeProblem(error)).toMatchObject({ error: { message: expect.stringContaining("disk is full") } });
  }
});

test.each([new Error("https://user:secret@host"), "secret", { secret: 1 }, undefined])(
  "error: what nobody foresaw says nothing of itself, case %#",
  (error) => {
    const { status, unexpected, error: problem } = describeProblem(error);
    expect([status, unexpected, problem.code]).toEqual([500, true, "internal"]);
    expect(problem.message).not.toContain("secret");
  },
);
