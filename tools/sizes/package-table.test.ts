import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { publishedName } from "../rehearsal/src/repository.ts";
import { importTimes } from "./import-time.ts";
import {
  measurePackages,
  type PackageFigures,
  packagesDocument,
  type PackageRow,
  sizesFolder,
  tableRows,
  tableText,
  withFigures,
} from "./package-table.ts";

const document = readFileSync(packagesDocument, "utf8");
const rows = tableRows(document);

/** How far a figure may be off before the table is stale: a twentieth of it, and of the unit. */
const TOLERANCE = 0.05;
const close = (figure: number, stated: number): boolean => Math.abs(figure - stated) <= TOLERANCE * Math.max(figure, 1);

describe("docs/packages.md; `npm run sizes` brings it up to date", () => {
  let measured: readonly PackageFigures[] = [];
  let imports: ReadonlyMap<string, number> = new Map();
  beforeAll(async () => {
    measured = await measurePackages();
    const names = measured.map(({ name }) => publishedName(name));
    imports = (await importTimes(sizesFolder, names, 1)).byPackage;
  }, 300_000);

  const figuresOf = (name: string): PackageFigures | undefined => measured.find((each) => each.name === name);

  test("default: has every published package", () => {
    expect(rows.map(({ name }) => name)).toEqual(measured.map(({ name }) => name));
  });

  test.each(rows)("behavior: $name is as large packed, and brings as many packages, as it says", (row) => {
    const { packedKb = Number.NaN, direct, all } = figuresOf(row.name) ?? {};
    expect({ direct, all }).toEqual({ direct: row.direct, all: row.all });
    expect(close(packedKb, row.packedKb), `${packedKb} kB packed`).toBe(true);
  });

  test.each(rows)("behavior: $name is as large installed as it says", (row) => {
    const { installedMb = Number.NaN, systemBound } = figuresOf(row.name) ?? {};
    // Another system brings other binaries; there, what is stated is the order of magnitude.
    const here = process.platform === "linux" && process.arch === "x64";
    const within =
      systemBound === true && !here ? installedMb < 10 * row.installedMb : close(installedMb, row.installedMb);
    expect(within, `${installedMb} MB installed`).toBe(true);
  });

  test.each(rows)("behavior: importing $name takes no more than ten times what it says", (row) => {
    expect(row.importMs).toBeGreaterThanOrEqual(0);
    expect(imports.get(publishedName(row.name))).toBeLessThan(10 * row.importMs + 100);
  });
});

const row: PackageRow = { name: "core", packedKb: 60.94, installedMb: 0.2149, direct: 0, all: 0, importMs: 4.4 };

test("default: rows are read as they were written, and written in place of the old ones", () => {
  const text = `# Title\n\n${tableText([row, row])}\n\nAn empty Node takes 7 ms.\n`;
  const [read] = tableRows(text);
  expect(read).toEqual({ ...row, packedKb: 60.9, installedMb: 0.21, importMs: 4 });
  const renewed = withFigures(text, [{ ...row, all: 2 }], 30.2);
  expect(renewed).toBe(`# Title\n\n${tableText([{ ...row, all: 2 }])}\n\nAn empty Node takes 30 ms.\n`);
});

test("error: a document without the table", () => {
  expect(() => withFigures("# Title\n", [row], 1)).toThrow("no table");
});
