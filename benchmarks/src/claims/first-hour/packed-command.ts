import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type TimedRun, timedRun } from "./timed-run.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

/** The command as it would be published, installed in a folder. */
export interface PackedCommand {
  /** Milliseconds that npm took. */
  readonly installMs: number;
  /** What lies in `node_modules` then. */
  readonly megabytes: number;
  /** The folder that it runs in. */
  readonly cwd: string;
  /** Installs another package beside it; false when npm cannot. Its scripts are not run. */
  add(name: string): Promise<boolean>;
  /** Runs it with an account and a data folder of its own. */
  run(...args: readonly string[]): Promise<TimedRun>;
}

/** Packs the command and every package of ours below it, and installs the tarballs with npm; `undefined` when the registry is out of reach. */
export async function installPacked(work: string): Promise<PackedCommand | undefined> {
  const [tarballs, cwd, home] = [join(work, "tarballs"), join(work, "own"), join(work, "home")];
  for (const folder of [tarballs, cwd, home]) await mkdir(folder);
  execFileSync("pnpm", ["exec", "turbo", "run", "build", "--filter=embedloom...", "--output-logs=errors-only"], {
    cwd: ROOT,
    stdio: "pipe",
  });
  for (const folder of belowCommand()) {
    execFileSync("pnpm", ["pack", "--pack-destination", tarballs], {
      cwd: join(ROOT, "packages", folder),
      stdio: "pipe",
    });
  }
  await writeFile(join(cwd, "package.json"), '{ "private": true }');
  const files = globSync("*.tgz", { cwd: tarballs }).map((file) => join(tarballs, file));
  const install = (...what: readonly string[]): Promise<TimedRun> =>
    timedRun("npm", ["install", "--no-audit", "--no-fund", "--cache", join(work, "npm"), ...what], {
      cwd,
      timeoutMs: 300_000,
    });
  const installed = await install(...files);
  if (installed.code !== 0) return undefined;
  const kilobytes = Number.parseInt(execFileSync("du", ["-sk", join(cwd, "node_modules")], { encoding: "utf8" }), 10);
  const bin = join(cwd, "node_modules/embedloom/dist/bin.js");
  const env = { PATH: process.env.PATH ?? "", HOME: home, EMBEDLOOM_DATA: join(work, "data") };
  return {
    installMs: installed.ms,
    megabytes: kilobytes / 1000,
    cwd,
    add: async (name) => (await install("--ignore-scripts", name)).code === 0,
    run: (...args) => timedRun(process.execPath, [bin, ...args], { cwd, env }),
  };
}

/** The folders of the command and of our packages that it brings. */
function belowCommand(): readonly string[] {
  const found = new Set(["cli"]);
  // A set hands out what is added while it is walked.
  for (const folder of found) {
    const manifest: { readonly dependencies?: Readonly<Record<string, string>> } = JSON.parse(
      readFileSync(join(ROOT, "packages", folder, "package.json"), "utf8"),
    );
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      if (name.startsWith("@embedloom/")) found.add(name.slice("@embedloom/".length));
    }
  }
  return [...found];
}
