import { once } from "node:events";
import { rename } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { createUser } from "../test-support/run-command.ts";

test("args: --watch embeds what changes, tells what the cache did in that run alone, and Ctrl-C ends it", async () => {
  const user = await createUser();
  const child = user.start(["index", user.folder, "--watch"]);
  const closed = once(child, "close");
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith("Waiting for changes")) await user.put("kiln.md", "The potter fires the kiln on Fridays.");
    if (lines.length > 1 && /^\d+ of \d+ vector/.test(line) && lines.some((each) => each.startsWith("Waiting"))) {
      child.kill("SIGINT");
    }
  }
  await closed;
  expect(lines.at(-2)).toMatch(/^1 added, in /);
  expect(lines.at(-1)).toBe("0 of 1 vector came from the cache.");
  expect(child.exitCode).toBe(0);
  expect((await user.run(["search", "when is the kiln fired?"])).out).toContain("kiln.md:1");
});

test("behavior: a folder that is moved away is waited for, and followed again when it is back", async () => {
  const user = await createUser();
  const folder = dirname(await user.put("docs/a.md", "The otter sleeps."));
  const child = user.start(["index", folder, "--watch"]);
  const closed = once(child, "close");
  const [lines, errors]: [string[], string[]] = [[], []];
  const errorsRead = (async () => {
    for await (const line of createInterface({ input: child.stderr })) {
      errors.push(line);
      if (!line.includes("cannot be watched") || lines.includes("back")) continue;
      lines.push("back");
      await rename(`${folder}-away`, folder);
      await user.put("docs/b.md", "The badger digs.");
    }
  })();
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith("Waiting for changes")) await rename(folder, `${folder}-away`);
    if (lines.includes("back") && line.includes("1 added")) child.kill("SIGINT");
  }
  await Promise.all([closed, errorsRead]);
  expect(child.exitCode).toBe(0);
  expect(errors.filter((line) => !line.includes("cannot be watched (ENOENT). It is tried again"))).toEqual([]);
});
