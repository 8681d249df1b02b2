import { chmod, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isEmbedloomError } from "@embedloom/core";
import { createFolderSource, type FolderSource } from "@embedloom/sync";
import { createPathsSource } from "../../../../../packages/cli/src/documents/paths-source.ts";
import { callCommand } from "./call-command.ts";
import { below } from "./damage.ts";
import { isSentence } from "./damaged-collection.ts";
import { count, note, type Tally, tallyOf } from "./tally.ts";

const FILES = ["a.md", "b/b.md", "b/c/c.md", "d/d.md", "d/e/f/g/h.md", "z.md"];
/** Makes a process one of the account that owns nothing. */
const AS_NOBODY = [
  "--import",
  "data:text/javascript,process.setgroups([]);process.setgid(65534);process.setuid(65534)",
];

const SOURCES: readonly ((folder: string) => FolderSource)[] = [
  (folder) => createPathsSource({ paths: [folder], base: folder, include: [], exclude: [], gitignore: true }),
  (folder) => createFolderSource(folder),
];

/** Takes folders away, or puts others in their place, while they are read: nothing raw, and no text that was never there. */
export async function changingFolders(work: string, cases: number, random: () => number): Promise<Tally> {
  const tally = tallyOf("folders that change while they are read");
  for (let i = 0; i < cases; i++) {
    const folder = join(work, `folder ${i}`);
    await writeFile(join(work, "outside.md"), "outside");
    for (const file of FILES) {
      await mkdir(join(folder, file, ".."), { recursive: true });
      await writeFile(join(folder, file), "inside");
    }
    const [at, victim] = [below(FILES.length, random), ["b", "d", "d/e", "z.md", "d/d.md", "."][below(6, random)]!];
    const source = SOURCES[i % SOURCES.length]!(folder);
    await count(
      tally,
      async () => {
        let read = 0;
        for await (const item of source.read({ ids: random() < 0.5 ? undefined : FILES })) {
          if ("text" in item && item.text !== "inside") return false;
          if ("error" in item && !isEmbedloomError(item.error)) throw item.error;
          if (read++ === at) await change(join(folder, victim), work, random);
        }
        return true;
      },
      (error) => isSentence(error) || isEmbedloomError(error),
    );
    await rm(folder, { recursive: true, force: true });
  }
  return tally;
}

async function change(path: string, work: string, random: () => number): Promise<void> {
  const kind = below(3, random);
  if (kind === 0) return rm(path, { recursive: true, force: true });
  await rename(path, join(work, `moved ${Math.floor(random() * 1e9)}`));
  if (kind === 1) await symlink(join(work, "outside.md"), path);
  else await writeFile(path, "inside");
}

/** Names that are long, equal but for their Unicode form, or odd, each a document of its own; `undefined` where this system has no such names. */
export async function oddNames(work: string): Promise<Tally> {
  const tally = tallyOf("documents with odd names");
  const notes = join(work, "notes");
  await mkdir(join(notes, "d".repeat(255)), { recursive: true });
  const names = [
    `${"n".repeat(252)}.md`,
    "caf\u00e9.md",
    "cafe\u0301.md",
    ` .md`,
    "a\\b.md",
    "%2e%2e.md",
    "-n.md",
    "a#1.md",
  ];
  names.push(`${"d".repeat(255)}/${"😀".repeat(62)}.md`);
  for (const [i, name] of names.entries()) await writeFile(join(notes, name), `Sentence number ${i} says this.`);
  await symlink(".", join(notes, "loop"));
  await symlink("../notes", join(notes, "outer loop.md"));
  const data = ["--data", join(work, "data"), "--json"];
  await count(
    tally,
    async () => (await callCommand(["index", notes, "--name", "n", ...data])).code === 0,
    isSentence,
    60_000,
  );
  await count(
    tally,
    async () => {
      const { output } = await callCommand([
        "search",
        "Sentence number",
        "--name",
        "n",
        "--hits",
        "50",
        "--no-floor",
        ...data,
      ]);
      return names.every((_, i) => output.includes(`Sentence number ${i} says`));
    },
    isSentence,
    60_000,
  );
  return tally;
}

/** What another account may not write to or read; `undefined` where this account cannot become another. */
export async function lockedFolders(work: string): Promise<Tally | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const tally = tallyOf("folders of another account");
  const [notes, data] = [join(work, "notes"), join(work, "data")];
  await mkdir(join(notes, "closed"), { recursive: true });
  await mkdir(data);
  await writeFile(join(notes, "open.md"), "The tenant pays for the roof.");
  await writeFile(join(notes, "closed", "closed.md"), "Closed.");
  await chmod(join(notes, "closed"), 0o700);
  await chmod(data, 0o755);
  for (const folder of [join(work, ".."), work]) await chmod(folder, 0o755);
  const own = join(work, "own");
  await mkdir(own, { mode: 0o777 });
  await chmod(own, 0o777);
  for (const [args, codes] of [
    [["index", notes, "--name", "n", "--data", data], [1]],
    [
      ["index", notes, "--name", "n", "--data", join(own, "data")],
      [0, 3],
    ],
    [["search", "roof", "--name", "n", "--data", join(own, "data")], [0]],
  ] as const) {
    tally.cases++;
    const { code, message } = await callCommand(args, AS_NOBODY);
    if (code === undefined) note(tally, "hangs", args.join(" "));
    else if (/unexpected/i.test(message)) note(tally, "raw", message);
    else if ((codes as readonly number[]).includes(code)) tally.right++;
    else note(tally, "wrong", `${args.join(" ")}: ${code}: ${message}`);
  }
  return tally;
}
