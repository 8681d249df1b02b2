// Packs every public package as it would be published and checks the tarballs: what lies in them, that publint has
// nothing to say, and that the types resolve for ES modules (are-the-types-wrong). Needs a build first.
import { execFile } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const run = promisify(execFile);
const root = join(import.meta.dirname, "..");
const destination = join(root, ".cache/tarballs");
const shell = process.platform === "win32";

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
}

const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

async function pack(folder: string): Promise<string> {
  const { stdout } = await run("pnpm", ["pack", "--json", "--pack-destination", destination], { cwd: folder, shell });
  return (JSON.parse(stdout) as { filename: string }).filename;
}

function wrongFiles(files: readonly string[]): string[] {
  const wanted = ["package.json", "README.md", "LICENSE", "dist/index.js", "dist/index.d.ts"];
  const missing = wanted.filter((file) => !files.includes(file)).map((file) => `has no ${file}`);
  const unwanted = files.filter((file) => /^src\/|\.test\.|\.test-d\.|tsconfig|\.config\./.test(file));
  return [...missing, ...unwanted.map((file) => `holds ${file}, which nobody who installs it needs`)];
}

async function publintProblems(tarball: string): Promise<string[]> {
  const bytes = readFileSync(tarball);
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: new Uint8Array(bytes).buffer } });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`);
}

async function attwProblems(tarball: string): Promise<string[]> {
  try {
    await run("attw", [tarball, "--profile", "esm-only", "--no-color", "--no-emoji"], { shell });
    return [];
  } catch (error) {
    return [`attw: ${(error as { stdout?: string }).stdout ?? String(error)}`];
  }
}

async function check(folder: string): Promise<string[]> {
  const tarball = await pack(folder);
  const { stdout } = await run("tar", ["-tzf", tarball]);
  const files = stdout
    .trim()
    .split(/\r?\n/)
    .map((file) => file.replace(/^package\//, ""));
  return [...wrongFiles(files), ...(await publintProblems(tarball)), ...(await attwProblems(tarball))];
}

rmSync(destination, { recursive: true, force: true });
mkdirSync(destination, { recursive: true });
const folders = globSync(join(root, "packages/*/package.json"))
  .map((manifest) => dirname(manifest))
  .filter((folder) => readManifest(folder).private !== true);

// are-the-types-wrong takes most of the time and one core: as many at once as there are cores.
const waiting = folders.toSorted().values();
async function checkWaiting(): Promise<void> {
  for (const folder of waiting) {
    const problems = await check(folder).catch((error: unknown) => [String(error)]);
    for (const problem of problems) console.log(`${readManifest(folder).name} ${problem}`);
    if (problems.length > 0) process.exitCode = 1;
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, checkWaiting));
