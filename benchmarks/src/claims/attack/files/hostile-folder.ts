import { execFileSync } from "node:child_process";
import { link, mkdir, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { createPathsSource } from "../../../../../packages/cli/src/documents/paths-source.ts";
import { below } from "./damage.ts";
import { isSentence } from "./damaged-collection.ts";
import { count, type Tally, tallyOf } from "./tally.ts";

const SECRET = "a secret outside of the folder";

/** Makes folders of links, pipes, devices, sockets and odd names, and reads them: each file once, and none from outside. */
export async function hostileFolders(work: string, cases: number, random: () => number): Promise<Tally> {
  const tally = tallyOf("folders of links, pipes and devices");
  await writeFile(join(work, "secret.md"), SECRET);
  for (let i = 0; i < cases; i++) {
    const folder = join(work, `folder ${i}`);
    const servers = await fill(folder, random);
    await count(
      tally,
      async () => {
        const texts: string[] = [];
        const source = createPathsSource({ paths: [folder], base: folder, include: [], exclude: [], gitignore: true });
        for await (const item of source.read({})) if ("text" in item) texts.push(item.text);
        return !texts.some((text) => text.includes(SECRET)) && new Set(texts).size === texts.length;
      },
      isSentence,
    );
    for (const server of servers) server.close();
  }
  return tally;
}

async function fill(folder: string, random: () => number): Promise<Server[]> {
  await mkdir(join(folder, "below"), { recursive: true });
  await writeFile(join(folder, "good.md"), `Good: ${folder}.`);
  const servers: Server[] = [];
  for (let i = 0; i < 1 + below(12, random); i++) {
    const path = join(folder, random() < 0.5 ? "below" : "", `${i}${NAMES[below(NAMES.length, random)]!}.md`);
    const kinds = [
      () => writeFile(path, `Text ${path}.`),
      () => symlink("../../secret.md", path),
      () => symlink("../secret.md", path),
      () => symlink("/dev/zero", path),
      () => symlink("/proc/self/environ", path),
      () => symlink(".", path),
      () => symlink("good.md", path),
      () => symlink(`${i}.md`, path),
      () => link(join(folder, "good.md"), path),
      () => mkdir(path),
      () => Promise.resolve(execFileSync("mkfifo", [path])),
      () =>
        new Promise<void>((resolve) =>
          servers.push(
            createServer()
              .on("error", () => resolve())
              .listen(path, resolve),
          ),
        ),
    ];
    await kinds[below(kinds.length, random)]!();
  }
  return servers;
}

const NAMES = ["", "\u001B[2J", "\n", "\u202Etxt", " ", "'$(touch x)", "..", "é"];
