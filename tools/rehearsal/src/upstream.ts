import { fromRoot } from "./repository.ts";
import { runCommand } from "./run-command.ts";

/** The registry that has everybody else's packages. */
export interface Upstream {
  /** Its address, with a slash at the end. */
  readonly url: string;
  /** For a Node that asks it: the environment at hand, and trust in whom npm and the system trust. */
  readonly env: NodeJS.ProcessEnv;
}

/** Ends with 0 when the address answers. */
const ASK = "process.exit((await fetch(process.argv[1], { signal: AbortSignal.timeout(15_000) })).ok ? 0 : 1);";

/** The registry that npm is set to here; undefined when it does not answer. */
export async function upstreamRegistry(): Promise<Upstream | undefined> {
  const cwd = fromRoot();
  try {
    const settings = ["config", "get", "registry", "cafile", "--no-update-notifier"];
    const said = await runCommand("npm", settings, { cwd, env: process.env });
    const value = (name: string): string => new RegExp(`^${name}=(.*)$`, "m").exec(said)?.[1]?.trim() ?? "";
    const url = `${value("registry").replace(/\/$/, "")}/`;
    const env = trusting(value("cafile"));
    // A Node reads whom it trusts when it starts: another one asks, as Verdaccio will.
    const asking = ["--input-type=module", "--eval", ASK, new URL("semver", url).href];
    await runCommand(process.execPath, asking, { cwd, env });
    return { url, env };
  } catch {
    return undefined;
  }
}

/** npm trusts its `cafile` instead of all others; "null" is how it says that there is none. */
function trusting(cafile: string): NodeJS.ProcessEnv {
  const own = cafile === "" || cafile === "null" ? {} : { NODE_EXTRA_CA_CERTS: cafile };
  return { NODE_USE_SYSTEM_CA: "1", ...process.env, ...own };
}
