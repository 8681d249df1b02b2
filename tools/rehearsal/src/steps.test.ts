import { expect, test } from "vitest";
import { createStepLog, type Step } from "./steps.ts";

test("default: a step is kept and told with what it found, and gives its value", async () => {
  const logged: Step[] = [];
  const log = createStepLog((step) => logged.push(step));
  const value = await log.run("npm core", async () => ({ detail: "1 package", problems: ["too large"], value: 7 }));
  expect(value).toBe(7);
  expect(logged).toEqual([
    { subject: "npm core", detail: "1 package", problems: ["too large"], seconds: logged[0]?.seconds },
  ]);
  expect(log.steps).toEqual(logged);
});

test("error: a step that throws is a problem with its message, and has no value", async () => {
  const log = createStepLog(() => {});
  const value = await log.run("npm core", () => Promise.reject(new Error("no such package")));
  expect(value).toBeUndefined();
  expect(log.steps).toMatchObject([{ subject: "npm core", detail: "", problems: ["no such package"] }]);
});
