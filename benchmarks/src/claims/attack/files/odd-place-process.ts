// Gives one opener every odd path, from a case on, and prints a line of JSON before and after each: node odd-place-process.ts OPENER FROM
//
// It runs in an empty folder of its own, to which the odd names are relative.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isEmbedloomError } from "@embedloom/core";
import { PATH_OPENERS, type PathOpener } from "./odd-place-openers.ts";
import { ODD_NAMES, ODD_THINGS } from "./odd-things.ts";

interface OddCase {
  readonly id: string;
  readonly run: (opener: PathOpener) => Promise<string>;
}

const FOREIGN = ["nothing but text", "the database of another program"];

async function used(opener: PathOpener, path: string): Promise<string> {
  try {
    return (await opener.use(path)) ? "right" : "wrong: what was written is not there";
  } catch (error) {
    if (isEmbedloomError(error)) return `told: ${error.message}`;
    return `raw: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
  }
}

async function inOddPlace(opener: PathOpener, index: number, thing: string): Promise<string> {
  const path = "whole";
  const files = (await opener.prepare?.(path)) ?? [path];
  const file = files[index];
  if (file === undefined || (opener.waits === true && thing === "a pipe")) return "none";
  rmSync(file, { recursive: true, force: true });
  await ODD_THINGS[thing]!(file);
  const before = FOREIGN.includes(thing) ? readFileSync(file) : undefined;
  const outcome = await used(opener, path);
  const isTouched = before !== undefined && opener.replaces !== true && !before.equals(readFileSync(file));
  return isTouched ? `wrong: a file of others was changed (${outcome})` : outcome;
}

async function underOddName(opener: PathOpener, name: string): Promise<string> {
  writeFileSync("file", "");
  await opener.prepare?.(name).catch(() => {});
  const outcome = await used(opener, name);
  const open = execFileSync("find", OPEN_TO_OTHERS, { encoding: "utf8" });
  return open === "" || opener.prepare !== undefined ? outcome : `wrong: others can read ${open}`;
}

/** Files that others may read in folders that they may enter. */
const OPEN_TO_OTHERS = [".", "-type", "d", "-not", "-perm", "/077", "-prune", "-o"].concat([
  "-type",
  "f",
  "-perm",
  "/077",
  "-not",
  "-name",
  "file",
  "-print",
]);

async function inFolder(run: () => Promise<string>): Promise<string> {
  mkdirSync("case", { mode: 0o755 });
  process.chdir("case");
  try {
    return await run();
  } finally {
    process.chdir("..");
    rmSync("case", { recursive: true, force: true });
  }
}

const MOST_FILES = 4;
const cases: readonly OddCase[] = [
  ...Object.keys(ODD_THINGS).flatMap((thing) =>
    Array.from({ length: MOST_FILES }, (_, i) => ({
      id: `${thing}, file ${i}`,
      run: (opener: PathOpener) => inOddPlace(opener, i, thing),
    })),
  ),
  ...Object.entries(ODD_NAMES).map(([kind, name]) => ({
    id: `named ${kind}`,
    run: (opener: PathOpener) => underOddName(opener, name),
  })),
];

const [name = "", from = "0"] = process.argv.slice(2);
const opener = PATH_OPENERS[name]!;
for (let i = Number(from); i < cases.length; i++) {
  console.log(JSON.stringify({ at: i, id: cases[i]!.id }));
  console.log(JSON.stringify({ at: i, outcome: await inFolder(() => cases[i]!.run(opener)) }));
}
console.log(JSON.stringify({ at: cases.length }));
