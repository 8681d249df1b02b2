import { fromRoot, scope } from "../rehearsal/src/repository.ts";
import { installedClosure } from "./installed-closure.ts";
import { type UnpackedPackage, unpackPackages } from "./unpacked-packages.ts";

/** The document with the table. */
export const packagesDocument: string = fromRoot("docs/packages.md");

/** Where packages are unpacked to be measured: ignored by git. */
export const sizesFolder: string = fromRoot(".cache/sizes");

/** What installing one package brings. */
export interface PackageFigures {
  readonly name: string;
  readonly packedKb: number;
  readonly installedMb: number;
  /** Dependencies that it declares itself, needed peers included. */
  readonly direct: number;
  /** All packages below it. */
  readonly all: number;
  readonly systemBound: boolean;
}

/** Measures every published package as it is built now. */
export async function measurePackages(): Promise<PackageFigures[]> {
  const unpacked = await unpackPackages(sizesFolder);
  return unpacked.map((each) => figuresOf(each, unpacked));
}

function figuresOf(each: UnpackedPackage, unpacked: readonly UnpackedPackage[]): PackageFigures {
  const { bytes, packages, systemBound } = installedClosure(each, unpacked);
  const { name, dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = each.manifest;
  const peers = Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true);
  return {
    name: name.startsWith(scope) ? name.slice(scope.length) : name,
    packedKb: each.packedBytes / 1e3,
    installedMb: bytes / 1e6,
    direct: Object.keys(dependencies).length + peers.length,
    all: packages,
    systemBound,
  };
}

const HEADER = "| package | packed kB | installed MB | direct | all | import ms |";
const RULER = "| --- | ---: | ---: | ---: | ---: | ---: |";

/** A row of the table in the document. */
export interface PackageRow extends Omit<PackageFigures, "systemBound"> {
  readonly importMs: number;
}

/** The table as Markdown. */
export function tableText(rows: readonly PackageRow[]): string {
  const lines = rows.map(({ name, packedKb, installedMb, direct, all, importMs }) => {
    const cells = [`\`${name}\``, packedKb.toFixed(1), installedMb.toFixed(2), direct, all, importMs.toFixed(0)];
    return `| ${cells.join(" | ")} |`;
  });
  return [HEADER, RULER, ...lines].join("\n");
}

/** The rows of the table in a document. */
export function tableRows(text: string): PackageRow[] {
  const [, rest = ""] = text.split(`${HEADER}\n${RULER}\n`);
  const [table = ""] = rest.split("\n\n");
  return table
    .trim()
    .split("\n")
    .map((line) => {
      const [name = "", packedKb, installedMb, direct, all, importMs] = line
        .slice(2, -2)
        .split(" | ")
        .map((cell) => cell.replaceAll("`", ""));
      return {
        name,
        packedKb: Number(packedKb),
        installedMb: Number(installedMb),
        direct: Number(direct),
        all: Number(all),
        importMs: Number(importMs),
      };
    });
}

/** The document with new figures in place of the old: the table, and what a Node takes that imports nothing. */
export function withFigures(text: string, rows: readonly PackageRow[], emptyMs: number): string {
  const [before = "", rest] = text.split(`${HEADER}\n${RULER}\n`);
  if (rest === undefined) throw new Error("The document has no table of packages.");
  const [, ...after] = rest.split("\n\n");
  const renewed = `${before}${[tableText(rows), ...after].join("\n\n")}`;
  return renewed.replace(/(?<=empty Node takes )\d+(?= ms)/, emptyMs.toFixed(0));
}
