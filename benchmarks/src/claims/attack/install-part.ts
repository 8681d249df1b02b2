import { execFile, execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { AttackOptions } from "../attack-claim.ts";
import type { ClaimReport } from "../claim-report.ts";
import { reachableRegistry } from "./install/npm-registry.ts";
import { packPackages, ROOT } from "./install/pack-packages.ts";

const run = promisify(execFile);

/** What one `npm install` from nothing came to. */
interface Install {
  readonly isDone: boolean;
  readonly seconds: number;
  readonly megabytes: number;
  readonly packages: number;
  /** Install scripts of what came. */
  readonly scripts: number;
}

/** Installs the packages as their users do, from an empty home with nothing but a registry, and what they replaced. */
export async function measure(report: ClaimReport, _options: AttackOptions): Promise<void> {
  report.section("Install");
  const work = await mkdtemp(join(tmpdir(), "embedloom-attack-install-"));
  try {
    const registry = await reachableRegistry(ROOT);
    if (registry === undefined) {
      report.skip("install", "the registry that npm is set to does not answer");
      return;
    }
    const ours = await packPackages(join(work, "tarballs"), ["core", "transformers"]);
    const before = ["@huggingface/transformers@4.3.1", "oniguruma-to-es@4"];
    const rows: [string, Install][] = [
      ["before", await install(work, registry, before)],
      [
        "before, ONNXRUNTIME_NODE_INSTALL=skip",
        await install(work, registry, before, { ONNXRUNTIME_NODE_INSTALL: "skip" }),
      ],
      ["now", await install(work, registry, ours)],
      [
        "now, with the native runtime",
        await install(work, registry, [...ours, "onnxruntime-node", "--ignore-scripts"]),
      ],
    ];
    report.table(
      ["what is installed", "works", "seconds", "MB", "packages", "install scripts"],
      rows.map(([name, { isDone, seconds, megabytes, packages, scripts }]) => [
        name,
        isDone ? "yes" : "no",
        ...(isDone ? [seconds, megabytes, packages, scripts] : ["", "", "", ""]),
      ]),
    );
    const now = rows[2]![1];
    report.goal("install: works with nothing but a registry", { value: now.isDone ? 1 : 0, exactly: 1 });
    report.goal("install: install scripts", { value: now.scripts, exactly: 0 });
    report.goal("install: size on disk", { value: now.megabytes, unit: "MB", atMost: 25 });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function install(
  work: string,
  registry: string,
  packages: readonly string[],
  extra: Readonly<Record<string, string>> = {},
): Promise<Install> {
  const folder = await mkdtemp(join(work, "consumer-"));
  const home = await mkdtemp(join(work, "home-"));
  await writeFile(join(folder, "package.json"), '{ "private": true }');
  // Nothing of this account: neither settings nor caches.
  const { PATH = "", NODE_EXTRA_CA_CERTS } = process.env;
  const certificates = NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS };
  const env = { PATH, HOME: home, NPM_CONFIG_REGISTRY: registry, ...certificates, ...extra };
  const began = performance.now();
  const isDone = await run("npm", ["install", "--no-audit", "--no-fund", ...packages], { cwd: folder, env }).then(
    () => true,
    () => false,
  );
  const seconds = (performance.now() - began) / 1000;
  await mkdir(join(folder, "node_modules"), { recursive: true });
  const kilobytes = execFileSync("du", ["-sk", join(folder, "node_modules")], { encoding: "utf8" });
  const lock = await readFile(join(folder, "package-lock.json"), "utf8").catch(() => "{}");
  const { packages: locked = {} }: { packages?: Record<string, { hasInstallScript?: boolean }> } = JSON.parse(lock);
  const scripts = Object.values(locked).filter(({ hasInstallScript }) => hasInstallScript === true).length;
  return {
    isDone,
    seconds,
    megabytes: Number.parseInt(kilobytes, 10) / 1000,
    packages: Object.keys(locked).length - 1,
    scripts,
  };
}
