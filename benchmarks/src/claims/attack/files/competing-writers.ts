import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { lockFolder } from "../../../../../packages/cli/src/files/folder-lock.ts";
import { loadIndex, saveIndex } from "../../../../../packages/cli/src/index-file/index-file.ts";
import { below } from "./damage.ts";
import { isSentence, someIndex } from "./damaged-index.ts";
import { count, note, type Tally, tallyOf } from "./tally.ts";

const here = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

/** Writes one index over and over, whenever the folder's lock is free. */
const WRITER = `
  import { lockFolder } from ${here("../../../../../packages/cli/src/files/folder-lock.ts")};
  import { saveIndex } from ${here("../../../../../packages/cli/src/index-file/index-file.ts")};
  import { someIndex } from ${here("damaged-index.ts")};
  const [folder] = process.argv.slice(1);
  const index = someIndex(2000, String(process.pid));
  for (;;) {
    const lock = await lockFolder(folder).catch((error) => {
      if (!/is writing here/.test(error.message)) { console.log(String(error)); process.exit(1); }
    });
    if (lock === undefined) { await new Promise((resolve) => setTimeout(resolve, 5)); continue; }
    await saveIndex(folder, index).catch((error) => { console.log(String(error)); process.exit(1); });
    lock.release();
  }`;

/** Two processes write one index, and one of them is killed now and then; a reader beside them always has a whole one. */
export async function competingWriters(folder: string, kills: number, random: () => number): Promise<readonly Tally[]> {
  const [reads, writes] = [tallyOf("reads beside two writers"), tallyOf("writers killed in the middle")];
  await saveIndex(folder, someIndex(2000));
  const start = (): ChildProcess =>
    spawn(process.execPath, ["--input-type=module", "--eval", WRITER, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
  const writers = [start(), start()];
  const failed: string[] = [];
  const watch = (child: ChildProcess): void =>
    void child.stdout?.on("data", (text: Buffer) => failed.push(text.toString().trim()));
  writers.forEach(watch);
  for (let i = 0; i < kills; i++) {
    const until = performance.now() + 150 + below(150, random);
    while (performance.now() < until) {
      await count(
        reads,
        async () => (await loadIndex(folder)).plain.count === 2000,
        () => false,
      );
    }
    const victim = writers[i % 2]!;
    victim.kill("SIGKILL");
    await once(victim, "exit");
    writes.cases++;
    writes.right++;
    writers[i % 2] = start();
    watch(writers[i % 2]!);
    await setTimeout(20);
  }
  for (const writer of writers) writer.kill("SIGKILL");
  await Promise.all(writers.map((writer) => writer.exitCode ?? writer.signalCode ?? once(writer, "exit")));
  for (const text of failed) note(writes, "raw", text);
  // The next writer cleans up after those that were killed.
  const lock = await lockFolder(folder);
  await saveIndex(folder, someIndex(3));
  lock.release();
  const left = (await readdir(folder)).filter((name) => !/^(vectors\.index|writer\.lock)$/.test(name));
  if (left.length > 0) note(writes, "wrong", `left behind: ${left.join(", ")}`);
  await count(writes, async () => (await loadIndex(folder)).chunks.length === 3, isSentence);
  return [reads, writes];
}
