import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { testFolder } from "../test-support/test-studio.ts";
import { ownToken } from "./own-token.ts";

test("default: one token for a folder, which its owner alone can read", async () => {
  const [one, other] = [await testFolder(), await testFolder()];
  const token = await ownToken(one);
  expect(token).toMatch(/^[\w-]{32}$/);
  expect(await ownToken(one)).toBe(token);
  expect(await ownToken(other)).not.toBe(token);
  expect((await stat(join(one, "token"))).mode & 0o777).toBe(0o600);
});

test.each(["", "short", "with a space in the middle of all", "x".repeat(5000)])(
  "behavior: a file that holds no token gets one: %j",
  async (content) => {
    const folder = await testFolder();
    await writeFile(join(folder, "token"), content);
    const token = await ownToken(folder);
    expect(await readFile(join(folder, "token"), "utf8")).toBe(token);
    expect(token).toMatch(/^[\w-]{32}$/);
  },
);
