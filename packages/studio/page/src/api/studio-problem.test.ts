import { expect, test } from "vitest";
import { problemOf } from "./studio-problem.ts";

test("default: the server's code and words are kept", () => {
  const problem = problemOf(413, { error: { code: "too_large", message: "too big" } });
  expect(problem).toMatchObject({ code: "too_large", status: 413, message: "too big" });
});

test.each([undefined, null, "text", {}, { error: null }, { error: { code: "busy" } }])(
  "error: a body that is no problem (%j) becomes one that names the status",
  (body) => {
    expect(problemOf(502, body)).toMatchObject({ code: "unexpected", status: 502, message: /502/ });
  },
);
