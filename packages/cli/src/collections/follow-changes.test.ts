import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { createUser } from "../test-support/run-command.ts";

test("args: --watch embeds what changes, tells what the cache did in that run alone, and Ctrl-C ends it", async () => {
  const user = await createUser();
  const child = user.start(["index", user.folder, "--watch"]);
  const closed = once(child, "close");
  const told: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(line);
    if (line.startsWith("Waiting for changes")) await user.put("kiln.md", "The potter fires the kiln on Fridays.");
    if (told.length > 1 && /^\d+ of \d+ vector/.test(line) && told.some((each) => each.startsWith("Waiting"))) {
      child.kill("SIGINT");
    }
  }
  await closed;
  expect(told.at(-2)).toMatch(/^1 chunk: 1 added, in /);
  expect(told.at(-1)).toBe("0 of 1 vector came from the cache.");
  expect(child.exitCode).toBe(0);
  expect((await user.run(["search", "when is the kiln fired?"])).out).toContain("kiln.md:1");
});
