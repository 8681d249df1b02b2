import { rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { expect, onTestFinished, test } from "vitest";
import { createUser, type TestUser } from "../test-support/run-command.ts";

const BIN = fileURLToPath(new URL("../bin.ts", import.meta.url));

interface Reply {
  readonly text: string;
  readonly isError: boolean;
  readonly data: Record<string, unknown>;
}

/** The official client beside the command, which it starts. */
async function connected(
  user: TestUser,
  args: readonly string[] = [],
): Promise<{
  client: Client;
  call: (name: string, given?: Record<string, unknown>) => Promise<Reply>;
  err: () => string;
}> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [BIN, "mcp", ...args],
    cwd: user.folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: user.folder, EMBEDLOOM_DATA: user.data },
    stderr: "pipe",
  });
  let err = "";
  transport.stderr?.on("data", (part: Buffer) => void (err += part.toString()));
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return {
    client,
    err: () => err,
    async call(name, given = {}) {
      const reply = await client.callTool({ name, arguments: given });
      const [{ text }] = reply.content as [{ readonly text: string }];
      return {
        text,
        isError: reply.isError === true,
        data: (reply.structuredContent ?? {}) as Record<string, unknown>,
      };
    },
  };
}

interface Hit {
  readonly chunk: string;
  readonly path: string;
  readonly line: number;
}

test("default: search names file and line, read shows the chunk in its document, add makes more to find", async () => {
  const user = await createUser();
  const path = await user.put(
    "lease.md",
    "# Lease\n\nThe tenant pays the rent.\n\n## Roof\n\nThe landlord mends the roof.\n\n## Garden\n\nNobody mows.\n",
  );
  const { client, call, err } = await connected(user);
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual([
    "list_collections",
    "search",
    "read",
    "add",
  ]);
  expect((await call("list_collections")).text).toContain("no collection yet");

  expect(await call("add", { path: "lease.md", collection: "docs" })).toMatchObject({
    isError: false,
    data: { collection: "docs", failures: 0 },
  });
  const found = await call("search", { question: "who mends the roof?" });
  const [hit] = found.data["hits"] as Hit[];
  expect(hit).toMatchObject({ path, line: 5 });
  expect(found.text).toContain(`1. ${path}:5 (score`);

  const read = await call("read", { chunk: hit!.chunk, before: 2, after: 1 });
  expect(read.text).toBe(
    `${path}:3\n      3  The tenant pays the rent.\n      4  \n>     5  ## Roof\n>     6  \n>     7  The landlord mends the roof.\n      8  \n3 more lines: read \`path\` with \`line\` 9.`,
  );
  expect((await call("read", { path: `${path}:9`, after: 0 })).data).toMatchObject({
    line: 9,
    text: "## Garden",
    lines: 11,
  });

  const kept = await call("add", { title: "Ferry times!", text: "The ferry leaves at noon." });
  expect(kept.data["path"]).toBe(join(user.data, "collections/docs/added/ferry-times.md"));
  await call("add", { title: "Ferry times!", text: "The ferry leaves at midnight." });
  expect((await call("search", { question: "when does the ferry leave?" })).text).toContain("at midnight");
  expect((await call("search", { question: "when does the ferry leave?", anything: true })).text).not.toContain(
    "at noon",
  );
  expect((await call("list_collections")).data).toMatchObject({
    collections: [{ name: "docs", documents: 2, failures: 0 }],
  });
  expect(err()).toBe("");
});

test("error: bad input is a tool's error that says what to do; the server goes on", async () => {
  const user = await createUser();
  await writeFile(join(user.folder, "../secret.txt"), "secret");
  const { call } = await connected(user);
  expect(await call("search", { question: "roof" })).toMatchObject({
    isError: true,
    text: expect.stringContaining("`add`"),
  });
  await call("add", { path: "roof.md", collection: "one" });
  await call("add", { path: "horse.txt", collection: "two" });
  const cases: [string, Record<string, unknown>, string][] = [
    ["search", {}, "question"],
    ["search", { question: 7 }, "expected string, received number at question"],
    ["search", { question: "x", limit: 1000, collection: "one" }, "<=50 at limit"],
    ["search", { question: "  ", collection: "one" }, "`question` is empty"],
    ["search", { question: "roof ".repeat(1601), collection: "one" }, "`question` has 8,005 characters; at most 8,000"],
    ["search", { question: "roof" }, "There are: one, two"],
    ["search", { question: "roof", collection: "three" }, 'no collection "three". There are: one, two'],
    ["search", { question: "roof", collection: "../one" }, "no collection"],
    ["read", { collection: "one" }, "either `chunk`"],
    ["read", { collection: "one", chunk: "x", path: "y" }, "either `chunk`"],
    ["read", { collection: "one", chunk: "none" }, "search again"],
    ["read", { collection: "one", path: "/etc/passwd" }, "has no document"],
    ["read", { collection: "one", path: "../secret.txt" }, "has no document"],
    ["add", { collection: "one" }, "Give either `text`"],
    ["add", { collection: "one", text: "a" }, "`title` is missing"],
    ["add", { collection: "one", title: "t", text: " " }, "`text` is empty"],
    ["add", { collection: "one", path: "nowhere.md" }, "no file or folder"],
    ["add", { collection: "one", path: "../secret.txt" }, "--allow FOLDER"],
    ["add", { collection: "../x", text: "a", title: "t" }, "cannot be called"],
    ["add", { text: "a", title: "t" }, "There are: one, two"],
  ];
  for (const [name, given, said] of cases) {
    const { isError, text } = await call(name, given);
    expect({ name, given, isError, text }).toMatchObject({ isError: true, text: expect.stringContaining(said) });
  }
  expect((await call("search", { question: "who mends the roof", collection: "one" })).text).toContain("roof.md:1");
});

test("behavior: what another process changes is seen, and what is gone or changed is said", async () => {
  const user = await createUser();
  const { call } = await connected(user, ["--read-only"]);
  await user.run(["index", ".", "--name", "notes"]);
  const [hit] = (await call("search", { question: "who mends the roof?" })).data["hits"] as Hit[];
  await user.put("roof.md", "# Roof\n\nThe tenant mends the roof now.\n");
  expect((await call("read", { chunk: hit!.chunk })).text).toContain(
    "has changed since it was indexed; `embedloom sync notes`",
  );
  await user.run(["sync", "notes"]);
  expect((await call("search", { question: "who mends the roof?" })).text).toContain("The tenant mends");
  rmSync(join(user.folder, "roof.md"));
  expect((await call("read", { path: "roof.md" })).text).toContain("cannot be read any more");
  expect(await call("add", { text: "a", title: "t" })).toMatchObject({
    isError: true,
    text: expect.stringContaining("Tool add not found"),
  });
});
