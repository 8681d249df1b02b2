import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { createCollectionStore } from "../../../../../packages/cli/src/catalog/collection-store.ts";
import { below } from "./damage.ts";
import { isSentence, someCollection } from "./damaged-collection.ts";
import { count, note, type Tally, tallyOf } from "./tally.ts";

const here = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

/** Writes one collection over and over. */
const WRITER = `
  import { createCollectionStore } from ${here("../../../../../packages/cli/src/catalog/collection-store.ts")};
  import { someCollection } from ${here("damaged-collection.ts")};
  const store = createCollectionStore(process.argv[1]);
  for (;;) await store.write(someCollection("notes", 2000)).catch((error) => { console.log(String(error)); process.exit(1); });`;

/** Two processes write one collection, and one of them is killed now and then; a reader beside them always has a whole one. */
export async function competingWriters(folder: string, kills: number, random: () => number): Promise<readonly Tally[]> {
  const [reads, writes] = [tallyOf("reads beside two writers"), tallyOf("writers killed in the middle")];
  const store = createCollectionStore(folder);
  await store.write(someCollection("notes", 2000));
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
        async () => (await store.read("notes"))?.lastRun?.chunks === 2000,
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
  await store.write(someCollection("notes", 3));
  const left = (await readdir(store.folderOf("notes"))).filter((name) => name !== "collection.json");
  if (left.length > 0) note(writes, "wrong", `left behind: ${left.join(", ")}`);
  await count(writes, async () => (await store.read("notes"))?.lastRun?.chunks === 3, isSentence);
  return [reads, writes];
}
