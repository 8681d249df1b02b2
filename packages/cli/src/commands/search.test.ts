import { expect, test, vi } from "vitest";
import { createUser, records } from "../test-support/run-command.ts";

vi.setConfig({ testTimeout: 60_000 });

test("default: shows hits with file and line from where the user stands, by words and meaning", async () => {
  const user = await createUser();
  await user.put(
    "deep/lease.md",
    "# Lease\n\nIntroduction.\n\n## Rent\n\nThe rent is paid on the first of the month.\n",
  );
  await user.run(["index", "."]);
  const { code, out, err } = await user.run(["search", "when is rent due?"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(
    /^when is rent due\?\n 1\. deep\/lease\.md:5 {2}\d\.\d{3}\n {5}Lease > Rent\n {5}The rent is paid/,
  );
});

test("behavior: what has nothing to do with the documents finds nothing, unless asked for", async () => {
  const user = await createUser();
  await user.run(["index", "."]);
  for (const question of ["What is the capital of Peru?", "Who wrote the opera about the toreador?"]) {
    const { code, out } = await user.run(["search", question]);
    expect([code, out]).toEqual([0, expect.stringContaining("Nothing in notes fits.")]);
  }
  expect(records(await user.run(["search", "What is the capital of Peru?", "--json"]))).toEqual([
    { type: "nothing", question: "What is the capital of Peru?", collection: "notes" },
  ]);
  expect((await user.run(["search", "capital of Peru", "--no-floor"])).out).toContain(" 1. ");
});

test("behavior: chunks with the same words are one hit that says so", async () => {
  const user = await createUser();
  for (const name of ["a", "b", "c"]) await user.put(`${name}.md`, "The otter sleeps on its back.\n");
  await user.run(["index", "."]);
  const { out } = await user.run(["search", "how does the otter sleep?"]);
  expect(out.match(/otter sleeps/g)).toHaveLength(1);
  expect(out).toMatch(/[abc]\.md:1 and 2 more with the same words/);
});

test("args: --json, -k, --by and questions of standard input, one record a hit", async () => {
  const user = await createUser();
  await user.run(["index", "."]);
  const input = "who repairs the roof?\n\nthe sick horse\n";
  const hits = records(await user.run(["search", "-", "--json", "-k", "1", "--by", "words"], { input }));
  expect(hits.map(({ type, question, rank, line }) => [type, question, rank, line])).toEqual([
    ["hit", "who repairs the roof?", 1, 1],
    ["hit", "the sick horse", 1, 1],
  ]);
  expect(hits[1]).toMatchObject({
    text: expect.stringContaining("colic"),
    start: 0,
    path: expect.stringMatching(/^\/.*horse\.txt$/),
  });
});

test("behavior: of several collections the one around the user is searched, else they are named", async () => {
  const user = await createUser();
  await user.put("one/a.md", "The otter sleeps.");
  await user.put("two/b.md", "The badger digs.");
  await user.run(["index", "one"]);
  await user.run(["index", "two"]);
  const unclear = await user.run(["search", "badger"]);
  expect([unclear.code, unclear.err]).toEqual([2, "Which collection? one, two. Say it with --name NAME.\n"]);
  const inside = await user.run(["search", "badger", "--name", "two"]);
  expect(inside.out).toContain("two/b.md:1");
});

test("error: a question that is too long, typed or from standard input, is refused before the model is loaded", async () => {
  const user = await createUser();
  await user.run(["index", "."]);
  const long = "roof ".repeat(1601);
  const { code, err } = await user.run(["search", long]);
  expect([code, err]).toEqual([
    2,
    "The question has 8,005 characters; at most 8,000 are taken. Shorten it to what you want to find, or cut it into several questions.\n",
  ]);
  const piped = await user.run(["search", "-"], { input: `who repairs the roof?\n\n${long}x\n` });
  expect(piped.code).toBe(2);
  expect(piped.out).toContain("who repairs the roof?\n 1. ");
  expect(piped.err).toContain("The question in line 3 has 8,006 characters; at most 8,000 are taken.");
});

test("args: a question of the greatest length in a script of three bytes a character", async () => {
  const user = await createUser();
  await user.run(["index", "."]);
  expect((await user.run(["search", `roof ${"語".repeat(7995)}`])).code).toBe(0);
});

test("behavior: control characters of documents and questions do not reach the terminal", async () => {
  const user = await createUser();
  await user.put("evil.md", "The roof \u001B]0;title\u0007 leaks \u001B[2J badly.");
  await user.run(["index", "."]);
  const { out } = await user.run(["search", "roof \u001B[31m leaks"]);
  expect(out).not.toMatch(/[^\P{Cc}\n]/u);
});
