import { describe, expect, test, vi } from "vitest";
import { createUser, finished } from "../test-support/run-command.ts";

vi.setConfig({ testTimeout: 60_000 });

describe("the command line", () => {
  test("args: --help names every command and exit code, and help of a command its options", async () => {
    const user = await createUser();
    const { code, out } = await user.run(["--help"]);
    expect(code).toBe(0);
    for (const word of ["index", "search", "sync", "status", "list", "remove", "Exit codes"])
      expect(out).toContain(word);
    const help = await user.run(["help", "index"]);
    for (const option of ["--provider", "--include", "--chunk-characters", "--dry-run", "--json"]) {
      expect(help.out).toContain(option);
    }
    expect((await user.run([])).out).toContain("Usage: embedloom");
  });

  test("args: --version prints the version alone", async () => {
    const user = await createUser();
    expect(await user.run(["--version"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      err: "",
    });
  });

  test.each<[string, string[], RegExp]>([
    ["an unknown command", ["bogus"], /^error: unknown command 'bogus'\n/],
    ["an unknown command like a known one", ["serch", "x"], /Did you mean search\?/],
    ["an unknown option", ["list", "--colour"], /unknown option '--colour'/],
    ["an unknown provider", ["index", ".", "--provider", "cloud"], /mini, context-model, transformers, ollama, openai/],
    ["a folder that does not exist", ["index", "nowhere"], /^Cannot read .*nowhere: it does not exist\. Name a folder/],
    ["nothing to index", ["index"], /^Say what to index: embedloom index PATH/],
    [
      "a search before any index",
      ["search", "x"],
      /^There is no collection yet\. Make one first: embedloom index PATH\n$/,
    ],
    ["an empty question", ["search", " "], /^The question is empty/],
    ["a width that is no number", ["index", ".", "--dimensions", "wide"], /Expected an integer from 1 up/],
    ["an unknown cache", ["index", ".", "--cache", "disk"], /--cache takes sqlite, memory, none/],
    ["a provider without its model", ["index", ".", "--provider", "transformers"], /needs --model/],
    ["a name that cannot be", ["index", ".", "--name", "../up"], /^A collection cannot be called "\.\.\/up"/],
    [
      "an overlap as large as a chunk",
      ["index", ".", "--chunk-overlap", "300"],
      /--chunk-overlap.* below the 300 characters/,
    ],
  ])("error: %s ends with code 2 and what to do", async (_, args, message) => {
    const user = await createUser();
    const { code, err, out } = await user.run(args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
    expect(err + out).not.toMatch(/\n\s+at /);
  });

  test("args: --verbose adds the stack", async () => {
    const user = await createUser();
    const { code, err } = await user.run(["search", "x", "--verbose"]);
    expect(code).toBe(2);
    expect(err).toMatch(/\n\s+at .*choose-collection/);
  });

  test.skipIf(process.platform === "win32")(
    "behavior: a reader that closes the pipe early ends the run quietly",
    async () => {
      const user = await createUser();
      const prefix = ["sh", "-c", '"$@" | head -n 1', "sh"];
      const { err } = await finished(user.start(["--help"], { prefix }));
      expect(err).toBe("");
    },
  );

  test("behavior: a project's configuration makes its collections, and a wrong one is named with its file", async () => {
    const user = await createUser();
    await user.put("docs/a.md", "# Lease\n\nThe lease ends in May.");
    await user.put("docs/drafts/b.md", "A draft.");
    const config = { collections: { handbook: { paths: ["docs"], exclude: ["drafts/"], chunkCharacters: 100 } } };
    await user.put(
      "embedloom.config.ts",
      `const config: object = ${JSON.stringify(config)};\nexport default config;\n`,
    );
    expect(await user.run(["index"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^handbook: 1 document, 1 chunk;/),
    });
    const { out } = await user.run(["status", "handbook", "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      chunkCharacters: 100,
      exclude: ["drafts/"],
      paths: [expect.stringMatching(/docs$/)],
    });
    await user.put("embedloom.config.ts", "export default { collections: { handbook: { chunkCharacters: -1 } } };\n");
    const wrong = await user.run(["index"]);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringMatching(/embedloom\.config\.ts: .*chunkCharacters/)]);
  });
});
