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

// The short form of `npm run claims -- attack files`; other input at every run.
const seed = Date.now() % 1_000_000;

test.each([
  { name: "settings of a collection", attack: damagedCollection, cases: 40 },
  { name: "vectors of a collection", attack: damagedVectors, cases: 40 },
  { name: "journal", attack: damagedJournal, cases: 40 },
  { name: "cache", attack: damagedCache, cases: 15 },
  { name: "studio", attack: damagedStudio, cases: 30 },
  { name: "folders", attack: hostileFolders, cases: 20 },
])(
  `behavior: nothing wrong, raw or endless comes of hostile files, seed ${seed}: $name`,
  async ({ name, attack, cases }) => {
    const folder = mkdtempSync(join(tmpdir(), "embedloom-attack-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { wrong, raw, hangs, remarks } = await attack(folder, cases, seededRandom(`${seed} ${name}`));
    expect({ wrong, raw, hangs, remarks }).toEqual({ wrong: 0, raw: 0, hangs: 0, remarks: [] });
  },
);
