import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { createUser, records } from "../test-support/run-command.ts";

vi.setConfig({ testTimeout: 60_000 });

async function withThree() {
  const user = await createUser();
  for (const name of ["a", "b", "c"]) {
    await user.put(`${name}/x.md`, `The otter ${name} sleeps.`);
    await user.run(["index", name]);
  }
  return user;
}

test("behavior: of all collections, those that cannot be brought in step are told, and the others are", async () => {
  const user = await withThree();
  await rm(join(user.folder, "a"), { recursive: true });
  await writeFile(join(user.data, "collections/b/collection.json"), "{");
  await user.put("c/y.md", "The badger digs.");
  const done = await user.run(["sync", "--all", "--json"]);
  expect(done.code).toBe(1);
  expect(done.err).toContain(`a: ${join(user.folder, "a")} cannot be read: it does not exist.`);
  expect(done.err).toContain("b: The collection b cannot be used: its settings are damaged.");
  expect(done.err).toContain("Of 3 collections 2 could not be brought in step, for what is said above: a, b.");
  expect(records(done).at(-1)).toMatchObject({ type: "indexed", collection: "c", added: 1, unchanged: 1 });
});

test("behavior: a damaged collection does not keep another folder from being indexed", async () => {
  const user = await withThree();
  await writeFile(join(user.data, "collections/b/collection.json"), "{");
  await user.put("d/x.md", "The heron waits.");
  expect(await user.run(["index", "d"])).toMatchObject({ code: 0, err: "" });
});

test("error: --all where there is none says how to make one", async () => {
  const user = await createUser();
  const { code, err } = await user.run(["sync", "--all"]);
  expect([code, err]).toEqual([2, "There is no collection yet. Make one first: embedloom index PATH\n"]);
});

test("error: a name that is none, and --watch over several, before anything is done", async () => {
  const user = await withThree();
  await user.put("a/y.md", "The badger digs.");
  const wrong = await user.run(["sync", "a", "typo"]);
  expect([wrong.code, wrong.out]).toEqual([2, ""]);
  expect(wrong.err).toContain("There is no collection typo. There are: a, b, c.");
  const several = await user.run(["sync", "--all", "--watch"]);
  expect([several.code, several.err]).toEqual([2, "--watch follows one collection. Name one of a, b, c.\n"]);
});
