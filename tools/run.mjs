// Runs a script of this repository with a Node and a pnpm it can use: those at hand if they are new enough, else through
// npx. Plain JavaScript, because the Node that starts it may be too old for anything else.
//   node tools/run.mjs tools/check.ts [arguments]
import { spawnSync } from "node:child_process";

const node = "24.21.0";
const pnpm = "12.21.0";
const windows = process.platform === "win32";

const [major, minor] = process.versions.node.split(".").map(Number);
const nodeFits = major > 22 || (major === 22 && minor >= 18);
const found = spawnSync("pnpm", ["--version"], { encoding: "utf8", shell: windows }).stdout ?? "";
const pnpmFits = found.startsWith("12.");

// `pnpm exec` installs first when node_modules is missing or stale, and adds nothing of its own to the output.
const script = ["pnpm", "exec", "node", ...process.argv.slice(2)];
const fetched = ["-p", `pnpm@${pnpm}`, ...(nodeFits ? [] : ["-p", `node@${node}`])];
const [command, ...args] = nodeFits && pnpmFits ? script : ["npx", "--yes", "--prefer-offline", ...fetched, ...script];

// Windows starts npx and pnpm through its shell, which splits unquoted arguments.
const quoted = windows ? args.map((arg) => `"${arg.replaceAll('"', '\\"')}"`) : args;
const env = { TURBO_TELEMETRY_DISABLED: "1", ...process.env };
const { status, error } = spawnSync(command, quoted, { stdio: "inherit", shell: windows, env });
if (error) console.error(`Could not start ${command}: ${error.message}`);
process.exit(status ?? 1);
