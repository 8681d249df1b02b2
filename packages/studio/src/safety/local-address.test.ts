import { expect, test } from "vitest";
import { isLoopback } from "embedloom/studio-parts";
import { createHostCheck } from "./local-address.ts";

test.each([
  ["127.0.0.1", true],
  ["127.1.2.3", true],
  ["::1", true],
  ["localhost", true],
  ["0.0.0.0", false],
  ["::", false],
  ["192.168.0.7", false],
  ["127.0.0.1.evil.example", false],
])("default: %s is loopback: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

test("args: a server that listens everywhere is known by every address, and by no foreign name", () => {
  const isOurs = createHostCheck("0.0.0.0");
  const hosts = ["192.168.0.7:4747", "[fe80::1]:4747", "localhost", "evil.example:4747", undefined, "not a host"];
  expect(hosts.map(isOurs)).toEqual([true, true, true, false, false, false]);
});

test("args: a server on one address is known by that and by loopback", () => {
  const isOurs = createHostCheck("192.168.0.7");
  expect(["192.168.0.7:1", "127.0.0.1:1", "192.168.0.8:1"].map(isOurs)).toEqual([true, true, false]);
});
