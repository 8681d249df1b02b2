import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../packages/testing/src/index.ts";
import { expect, onTestFinished, test } from "vitest";
import { damagedCache } from "../benchmarks/src/claims/attack/files/damaged-cache.ts";
import { damagedCollection } from "../benchmarks/src/claims/attack/files/damaged-collection.ts";
import { damagedJournal } from "../benchmarks/src/claims/attack/files/damaged-journal.ts";
import { damagedStudio } from "../benchmarks/src/claims/attack/files/damaged-studio.ts";
import { damagedVectors } from "../benchmarks/src/claims/attack/files/damaged-vectors.ts";
import { hostileFolders } from "../benchmarks/src/claims/attack/files/hostile-folder.ts";
import { changingFolders } from "../benchmarks/src/claims/attack/files/odd-folders.ts";
import { oddPaths } from "../benchmarks/src/claims/attack/files/odd-paths.ts";

// The short form of `npm run claims -- attack files`; other input at every run.
const seed = Date.now() % 1_000_000;

test.each([
  { name: "settings of a collection", attack: damagedCollection, cases: 40 },
  { name: "vectors of a collection", attack: damagedVectors, cases: 40 },
  { name: "journal", attack: damagedJournal, cases: 40 },
  { name: "cache", attack: damagedCache, cases: 15 },
  { name: "studio", attack: damagedStudio, cases: 30 },
  { name: "folders", attack: hostileFolders, cases: 20 },
  { name: "folders that change", attack: changingFolders, cases: 40 },
])(
  `behavior: nothing wrong, raw or endless comes of hostile files, seed ${seed}: $name`,
  async ({ name, attack, cases }) => {
    const folder = mkdtempSync(join(tmpdir(), "embedloom-attack-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { wrong, raw, hangs, remarks } = await attack(folder, cases, seededRandom(`${seed} ${name}`));
    expect({ wrong, raw, hangs, remarks }).toEqual({ wrong: 0, raw: 0, hangs: 0, remarks: [] });
  },
);

// Those that start in a moment; the claim tries all.
const openers = [
  "journal",
  "cache",
  "sqlite-vec",
  "readVectorFile jsonl",
  "pointer that is read",
  "folder of documents",
];

test("behavior: odd things and names in the place of a path are refused, or work, and nothing waits for ever", async () => {
  const folder = mkdtempSync(join(tmpdir(), "embedloom-attack-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { wrong, raw, hangs, remarks } = await oddPaths(folder, openers);
  expect({ wrong, raw, hangs, remarks }).toEqual({ wrong: 0, raw: 0, hangs: 0, remarks: [] });
}, 60_000);
