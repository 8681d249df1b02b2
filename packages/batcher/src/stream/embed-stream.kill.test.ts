import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRandom } from "@embedloom/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { changingSource } from "../test-support/changing-source.ts";
import { equal, fakeVector } from "../test-support/vectors.ts";

const ITEMS = 1000;
const KILLS = 5;
const SEED = "kill 1";
const JOB = fileURLToPath(new URL("../test-support/killable-stream.ts", import.meta.url));

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "killed-"));
});
afterEach(() => rm(folder, { recursive: true }));

const sourceOf = (number: number): readonly string[] => changingSource(ITEMS, number, KILLS, SEED);

/** Runs the job until it has handed out as many tens of items, then kills it; `Infinity` lets it finish. */
async function run(number: number, tens: number): Promise<{ code: unknown; out: string[]; served: string[] }> {
  const [journal, served, out] = ["journal", `served ${number}`, `out ${number}`].map((name) => join(folder, name));
  await Promise.all([appendFile(served!, ""), appendFile(out!, "")]);
  const child: ChildProcess = spawn(
    process.execPath,
    [JOB, journal!, served!, out!, JSON.stringify(sourceOf(number)), `${SEED} run ${number}`],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "close");
  let seen = 0;
  child.stdout?.on("data", (dots: Buffer) => {
    seen += dots.length;
    if (seen >= tens) child.kill("SIGKILL");
  });
  const [code] = await ended;
  return { code, out: await lines(out!), served: await lines(served!) };
}

// The last line may be cut off by the kill.
async function lines(path: string): Promise<string[]> {
  return (await readFile(path, "utf8")).split("\n").slice(0, -1);
}

test(`behavior: a job killed ${KILLS} times, whose source grows, shrinks and is shuffled, gives every item and pays for nothing twice that had come out`, async () => {
  const random = seededRandom(SEED);
  const handedOut = new Set<string>();
  const paid: string[] = [];
  const exits: { code: unknown; items: boolean }[] = [];
  let paidAgain: string[] = [];
  for (let kill = 0; kill <= KILLS; kill++) {
    const tens = kill === KILLS ? Infinity : 1 + Math.floor(random() * 30) + kill * 10;
    const { code, out, served } = await run(kill, tens);
    paidAgain = paidAgain.concat(served.filter((text) => handedOut.has(text)));
    paid.push(...served);
    const rows = out.filter((line) => line !== "end").map((line) => line.split("\t"));
    rows.forEach(([index, item, embedding = ""], i) => {
      expect([Number(index), item], SEED).toEqual([i, sourceOf(kill)[i]]);
      expect(equal(embedding.split(",").map(Number), fakeVector(item!, 64)), `${SEED}: item ${i}`).toBe(true);
      handedOut.add(item!);
    });
    exits.push({ code, items: rows.length === ITEMS });
  }
  const killed = { code: null, items: false };
  expect(exits, SEED).toEqual([...Array.from({ length: KILLS }, () => killed), { code: 0, items: true }]);
  expect(paidAgain, SEED).toEqual([]);
  // Every kill costs the four requests of ten that can be in flight at most, and one that is being written down.
  expect(paid.length, SEED).toBeLessThanOrEqual(ITEMS + KILLS * 50);
  expect(new Set(paid).size, SEED).toBe(ITEMS);
}, 60_000);
