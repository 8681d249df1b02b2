import { isAbsolute } from "node:path";
import { dataFolder } from "embedloom/parts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { studioOptions } from "./studio-options.ts";

let printed = "";

beforeEach(() => {
  printed = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

test("default: loopback, with the token of the data folder, in the repository's cache", () => {
  const { data, collections, ...rest } = studioOptions([]);
  expect(rest).toEqual({ port: 4747, host: "127.0.0.1", build: true });
  expect([isAbsolute(data), data.endsWith(".cache/studio")]).toEqual([true, true]);
  expect(collections).toBe(dataFolder(undefined));
});

test("args: another host goes with a token, loopback by any name without one as well", () => {
  const token = "0123456789abcdef";
  expect(studioOptions(["--host", "0.0.0.0", "--token", token])).toMatchObject({ host: "0.0.0.0", token });
  expect(studioOptions(["--host", "0.0.0.0"])).not.toHaveProperty("token");
  for (const host of ["localhost", "::1", "127.0.0.2"]) {
    expect(studioOptions(["--host", host, "--no-token"])).toMatchObject({ host, token: false });
  }
});

test.each([
  [["--host", "0.0.0.0", "--no-token"], "would let all of them in"],
  [["--host", "192.168.0.7", "--token", ""], "--token takes 16"],
  [["--host", "0.0.0.0", "--token", "short"], "--token takes 16"],
  [["--token", "with spaces in its middle"], "--token takes 16"],
  [["--port", "70000"], "Expected a port"],
  [["--port", "many"], "Expected a port"],
  [["--colour"], "unknown option"],
  [["folder"], "too many arguments"],
])("error: %j is refused with what to do", (args, message) => {
  expect(() => studioOptions(args)).toThrow(/./);
  expect(printed).toContain(message);
});
