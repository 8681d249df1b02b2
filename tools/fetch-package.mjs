// Fetches a package of npm into `.cache/tools`, for `tools/run.mjs`; plain JavaScript for the same reason.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const windows = process.platform === "win32";

/**
 * Installs a package of npm into a folder of its own, unless it is there.
 *
 * @param {{ name: string, version: string, integrity?: string, scripts?: boolean, unneeded?: RegExp, instead?: string }} wanted `integrity`: refused
 *   unless it has that digest; `scripts`: whether its install scripts run; `unneeded`: paths in it that are removed; `instead`: what helps whoever cannot fetch it
 * @returns {Promise<string>} the package's folder
 */
export async function fetchPackage(wanted) {
  const folder = toolFolder(wanted);
  if (!existsSync(folder)) {
    console.error(`Fetching ${wanted.name} ${wanted.version} into .cache/tools, once.`);
    const unfinished = `${folder}-${process.pid}`;
    try {
      await install(wanted, unfinished);
      keep(unfinished, folder);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return join(folder, "node_modules", wanted.name);
}

/** Removes what {@link fetchPackage} has fetched. */
export function forgetPackage(wanted) {
  rmSync(toolFolder(wanted), { recursive: true, force: true });
}

async function install({ name, version, integrity, scripts = false, unneeded, instead = "" }, folder) {
  mkdirSync(folder, { recursive: true });
  // A cache of its own, which goes: a second copy, packed, is of no use to anybody.
  const cache = join(folder, "cache");
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  const args = ["install", "--prefix", folder, "--cache", cache, ...quiet, ...(scripts ? [] : ["--ignore-scripts"])];
  const { status } = await run("npm", [...args, `${name}@${version}`], { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`npm could not fetch ${name}@${version}. ${instead}`);
  const { packages } = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  const got = packages[`node_modules/${name}`].integrity;
  if (integrity !== undefined && got !== integrity)
    throw new Error(`The registry has another ${name}@${version} than the lockfile: ${got} instead of ${integrity}.`);
  rmSync(cache, { recursive: true, force: true });
  if (unneeded !== undefined) prune(join(folder, "node_modules", name), "", unneeded);
}

/** Removes the files and folders whose path in the package fits. */
function prune(root, below, unneeded) {
  for (const entry of readdirSync(join(root, below), { withFileTypes: true })) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (unneeded.test(path)) rmSync(join(root, path), { recursive: true, force: true });
    else if (entry.isDirectory()) prune(root, path, unneeded);
  }
}

/** Gives a finished folder its name, unless another run was first. */
function keep(unfinished, folder) {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

function toolFolder({ name, version }) {
  return resolve(".cache/tools", `${name}-${version}`);
}

/**
 * Runs a command to its end.
 *
 * @returns {Promise<{ status?: number | null, signal?: string | null, error?: Error, output: string }>} `output`: what it wrote where `stdio` has a pipe
 */
export function run(command, args, options) {
  // Windows starts npm and pnpm through its shell, which splits unquoted arguments.
  const quoted = windows ? args.map((arg) => `"${arg.replace(/"/g, '\\"')}"`) : args;
  return new Promise((done) => {
    const child = spawn(command, quoted, { shell: windows, ...options });
    let output = "";
    if (child.stdout) child.stdout.on("data", (data) => (output += data));
    child.on("error", (error) => done({ error, output }));
    child.on("close", (status, signal) => done({ status, signal, output }));
  });
}
