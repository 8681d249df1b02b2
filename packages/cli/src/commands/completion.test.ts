import { execFile } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Command } from "commander";
import { expect, test, vi } from "vitest";
import { completeWords } from "../completion/complete-words.ts";
import { createSession } from "../session/create-session.ts";
import { createUser, records, type TestUser } from "../test-support/run-command.ts";
import { commandTable } from "./command-table.ts";

// Every question of a shell starts a process, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const run = promisify(execFile);
const BIN = fileURLToPath(new URL("../bin.ts", import.meta.url));
const session = createSession({ commands: commandTable });

const complete = async (...words: string[]): Promise<string[]> => {
  const { candidates, files } = await completeWords(words, commandTable, async () => ["mail", "notes"], session);
  return [...candidates.map(({ value }) => value), ...(files ? [":files"] : [])];
};

const has = (shell: string): Promise<boolean> =>
  run(shell, ["-c", "exit 0"]).then(
    () => true,
    () => false,
  );

/** Lets a real shell run a script with `embedloom` on its path. */
async function inShell(user: TestUser, shell: string, script: string): Promise<string[]> {
  const folder = join(user.data, "bin");
  await mkdir(folder, { recursive: true });
  const command = join(folder, "embedloom");
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`);
  await chmod(command, 0o755);
  const env = { PATH: `${folder}:${process.env["PATH"]}`, HOME: user.folder, EMBEDLOOM_DATA: user.data };
  const { stdout } = await run(shell, ["-c", script], { cwd: user.folder, env });
  return stdout.trim().split("\n");
}

/** What a command declares, by commander. */
async function declaredOptions(name: string): Promise<string[]> {
  const command = new Command(name);
  (await commandTable.find((entry) => entry.name === name)!.load()).declare(command, session);
  return command.options.filter(({ hidden }) => !hidden).map(({ long }) => long!);
}

test.skipIf(!(await has("bash")))(
  "default: bash completes every command, every option, and the names of collections",
  async () => {
    const user = await createUser();
    for (const name of ["mail", "notes"]) {
      await mkdir(join(user.data, "collections", name), { recursive: true });
      await writeFile(join(user.data, "collections", name, "collection.json"), "{}");
    }
    const lines = [["", ""], ...commandTable.map(({ name }) => [name, "--"]), ["search", "--name", "n"]];
    const asked = lines.map((words) => {
      const typed = words[0] === "" ? [""] : words;
      return `COMP_WORDS=(embedloom ${typed.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${typed.length}; _embedloom_completion; echo "\${COMPREPLY[*]}"`;
    });
    const [named, ...options] = await inShell(user, "bash", `source <(embedloom completion bash)\n${asked.join("\n")}`);
    expect(named?.split(" ")).toEqual([...commandTable.map(({ name }) => name), "help"]);
    expect(options.pop()).toBe("notes");
    for (const [at, { name }] of commandTable.entries()) {
      expect(options[at]?.split(" "), name).toEqual([...(await declaredOptions(name)), "--help"]);
    }
  },
);

test.skipIf(!(await has("fish")))("behavior: fish completes by the script", async () => {
  const user = await createUser();
  const script =
    'embedloom completion fish | source; complete -C "embedloom index --provider ol"; complete -C "embedloom index ro"';
  expect(await inShell(user, "fish", script)).toEqual(["ollama", "roof.md"]);
});

test.skipIf(!(await has("zsh")))("behavior: zsh takes the script, and asks for what was typed", async () => {
  const user = await createUser();
  // What the completion system of a terminal would be given.
  const script = `compdef() { :; }; _describe() { print -rl -- \${(P)2}; }; _files() { print files; }
    source <(embedloom completion zsh); words=(embedloom index --chunk-c); CURRENT=3; _embedloom_completion
    words=(embedloom index ro); CURRENT=3; _embedloom_completion`;
  expect(await inShell(user, "zsh", script)).toEqual([
    "--chunk-characters:most characters of a chunk (default: 300)",
    "files",
  ]);
});

test("args: --json gives script and candidates as records; another shell, or a program of two words, is refused", async () => {
  const user = await createUser();
  const [script] = records(await user.run(["completion", "bash", "--json"]));
  expect(script).toMatchObject({ type: "completion", shell: "bash", script: expect.stringContaining("complete -o") });
  const [candidates] = records(await user.run(["completion", "bash", "--json", "--", "sea"]));
  expect(candidates).toMatchObject({ candidates: [{ value: "search" }], files: false });
  expect(await user.run(["completion", "tcsh"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("bash, zsh, fish"),
  });
  const { shellScript } = await import("../completion/shell-script.ts");
  expect(() => shellScript("bash", "npm run demo --")).toThrow("commands of one word");
});

test.each<[string, string[], string[]]>([
  ["the beginning of a command", ["se"], ["search"]],
  ["a command to be helped with", ["help", "stat"], ["status"]],
  ["the choices of an option", ["search", "--by", "w"], ["words"]],
  ["an option and its value in one word", ["search", "--by=w"], ["--by=words"]],
  ["an option and its value as bash parts them", ["search", "--by", "=", "v"], ["vectors"]],
  ["the same before the value begins", ["index", "--context", "="], ["chunk", "document"]],
  ["collections after an option", ["search", "a question", "-n", ""], ["mail", "notes"]],
  ["collections as operands, as many as may be", ["sync", "mail", "--json", "n"], ["notes"]],
  ["files of an option and of an operand", ["measure", "--queries", "q"], [":files"]],
  ["paths behind a name", ["remove", "notes", "--verbose", ""], [":files"]],
  ["an operand that looks like an option", ["index", "--", "--na"], [":files"]],
  ["the steps of a command that has some", ["jobs", "re"], ["resume", "retry"]],
  ["an option of a step", ["jobs", "work", "redis://h#n", "--si"], ["--sink"]],
  ["options behind a job", ["jobs", "status", "redis://h#n", "--json", "--ver"], ["--verbose"]],
  ["nothing for a step that is none", ["jobs", "bogus", ""], []],
  ["nothing for a question, a number, a word too many, an unknown command", ["search", ""], []],
  ["nothing for a number", ["search", "-k", ""], []],
  ["nothing for a word too many", ["status", "notes", ""], []],
  ["nothing for an unknown command", ["bogus", ""], []],
])("behavior: %s", async (_, words, fits) => {
  expect(await complete(...words)).toEqual(fits);
});
