// Runs a script of this repository with a Node and a pnpm it can use: those at hand if they are new enough, else through
// npx. Plain JavaScript, because the Node that starts it may be too old for anything else.
//   node tools/run.mjs [--only <package>] tools/check.ts [arguments]
// `--only` installs what that package needs to run, and leaves everything else to the first script that comes without it.
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";

const node = "24.21.0";
const pnpm = "12.21.0";
const windows = process.platform === "win32";
const stateFile = "node_modules/.pnpm-workspace-state-v1.json";

const [major, minor] = process.versions.node.split(".").map(Number);
const nodeFits = major > 22 || (major === 22 && minor >= 18);
const found = spawnSync("pnpm", ["--version"], { encoding: "utf8", shell: windows }).stdout ?? "";
const pnpmFits = found.startsWith("12.");
const fetched = ["-p", `pnpm@${pnpm}`, ...(nodeFits ? [] : ["-p", `node@${node}`])];

const [first, second, ...rest] = process.argv.slice(2);
const only = first === "--only" ? second : undefined;
const script = only === undefined ? process.argv.slice(2) : rest;

const installed = installedNow();
if (only !== undefined && installed !== "all") {
  // The root brings what packages need beside their dependencies as long as they run from their sources.
  const filters = ["--filter", `${only}...`, "--filter", "embedloom-repository"];
  // Asking how old all releases of the lockfile are takes longer than the installation and 220 MB; whoever works here has it asked by the full one.
  const trusting = "--config.minimumReleaseAge=0";
  if (installed !== "part")
    runOrExit(["pnpm", "install", "--frozen-lockfile", "--prod", "--silent", trusting, ...filters]);
  runOrExit(["node", ...script]);
} else {
  if (installed !== "all") runOrExit(["pnpm", "install"]);
  // `pnpm exec` installs first when node_modules is stale, and adds nothing of its own to the output.
  runOrExit(["pnpm", "exec", "node", ...script]);
}

/** `"all"`, `"part"` where only one package's needs are there, or nothing that is of use. */
function installedNow() {
  try {
    const { filteredInstall } = JSON.parse(readFileSync(stateFile, "utf8"));
    if (filteredInstall !== true) return "all";
    return statSync(stateFile).mtimeMs > statSync("pnpm-lock.yaml").mtimeMs ? "part" : undefined;
  } catch {
    return undefined;
  }
}

/** Runs a command with the Node and the pnpm that fit, and ends with its code unless that is 0. */
function runOrExit(wanted) {
  const [command, ...args] =
    nodeFits && pnpmFits ? wanted : ["npx", "--yes", "--prefer-offline", ...fetched, ...wanted];
  // Windows starts npx and pnpm through its shell, which splits unquoted arguments.
  const quoted = windows ? args.map((arg) => `"${arg.replaceAll('"', '\\"')}"`) : args;
  const env = { TURBO_TELEMETRY_DISABLED: "1", ...process.env };
  const { status, error } = spawnSync(command, quoted, { stdio: "inherit", shell: windows, env });
  if (error) console.error(`Could not start ${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}
