import { ConnectionError } from "@embedloom/core";
import { expect, test } from "vitest";
import { failureReporter } from "./failure-reporter.ts";

test("behavior: what an engine says again and again is told twice a minute, and nothing that others say is quoted", () => {
  const lines: string[] = [];
  let now = 0;
  const report = failureReporter({ remark: (line) => void lines.push(line) }, () => now);
  const away = Object.assign(new Error("connect redis://user:secret@host"), { code: "ECONNREFUSED" });
  for (; now < 60_000; now += 200) report(away);
  report(new ConnectionError("No answer."), { number: 7, through: "z", ids: 9 });
  report(new TypeError("secret"), { number: 8, through: "z", ids: 9 });
  expect(lines).toEqual([
    "The engine: it does not answer (ECONNREFUSED).",
    "The engine: it does not answer (ECONNREFUSED).",
    "Shard 7: No answer.",
    "Shard 8: an unexpected TypeError.",
  ]);
});
