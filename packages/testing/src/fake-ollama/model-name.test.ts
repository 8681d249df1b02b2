import { expect, test } from "vitest";
import { fullModelName } from "./model-name.ts";

test.each([
  ["bge-m3", "bge-m3:latest"],
  ["bge-m3:567m", "bge-m3:567m"],
  ["user/model", "user/model:latest"],
  ["host.example:5000/user/model:q4", "host.example:5000/user/model:q4"],
])("default: %s is %s", (name, full) => {
  expect(fullModelName(name)).toBe(full);
});

test.each(["", "two words", ":tag", "a/", "name:", 5, null, undefined])("error: %j cannot be a name", (name) => {
  expect(fullModelName(name)).toBeUndefined();
});
