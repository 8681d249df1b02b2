import { expect, test } from "vitest";
import { sqliteCode } from "./sqlite-code.ts";

test("default: the primary code of what SQLite threw", () => {
  expect(sqliteCode(Object.assign(new Error("locked"), { errcode: 5 }))).toBe(5);
});

test("behavior: an extended code gives its primary one", () => {
  expect(sqliteCode(Object.assign(new Error("busy snapshot"), { errcode: 5 | (2 << 8) }))).toBe(5);
});

test("args: what SQLite did not throw has no code", () => {
  const others = [
    undefined,
    "locked",
    { errcode: 5 },
    new Error("other"),
    Object.assign(new Error(""), { errcode: "5" }),
  ];
  expect(others.map(sqliteCode)).toEqual(others.map(() => undefined));
});

test("args: what cannot be looked at has none either", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(sqliteCode(proxy)).toBeUndefined();
});
