import { expect, test } from "vitest";
import { passwordsIn } from "./passwords-in.ts";

test("default: as it is written, and as it is meant", () => {
  expect(passwordsIn("postgres://me:p%40ss@host/db")).toEqual(["p%40ss", "p@ss"]);
  expect(passwordsIn("redis://:plain@host")).toEqual(["plain"]);
});

test("args: in the query, one that is no such writing, none, and no address", () => {
  expect(passwordsIn("postgres://host/db?password=in%20query")).toEqual(["in query"]);
  expect(passwordsIn("postgres://me:100%@host/db")).toEqual(["100%"]);
  expect(passwordsIn("postgres://host/db")).toEqual([]);
  expect(passwordsIn("me:secret at host")).toEqual(["me:secret at host"]);
  expect(passwordsIn(undefined)).toEqual([]);
});

test("error: what is no text", () => {
  expect(() => passwordsIn(7 as never)).toThrow(expect.objectContaining({ option: "address" }));
});
