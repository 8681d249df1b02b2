import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identity } from "./scratch-clone.ts";

/** A folder outside the repository, where nothing of the user's is read or written. */
export interface Sandbox {
  readonly folder: string;
  /** For npm and pnpm: the registry, and a home, caches and stores of their own. */
  env(registry: string): NodeJS.ProcessEnv;
  remove(): void;
}

/** Makes an empty sandbox. The caller removes it. */
export function createSandbox(): Sandbox {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "embedloom-rehearsal-")));
  const home = join(folder, "home");
  mkdirSync(join(home, "config/pnpm"), { recursive: true });
  mkdirSync(join(home, "temporary"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.once("exit", remove);
  return {
    folder,
    env: (registry) => {
      const npmrc = join(home, "npmrc");
      // npm publishes for nobody without a token, whom the registry here asks for none.
      const token = `${registry.replace(/^https?:/, "")}:_authToken=rehearsal`;
      writeFileSync(npmrc, `registry=${registry}\n${token}\nfund=false\naudit=false\nupdate-notifier=false\n`);
      // What was published a second ago is installed here.
      writeFileSync(join(home, "config/pnpm/config.yaml"), "minimumReleaseAge: 0\n");
      return {
        ...withoutHandedDown(process.env),
        ...identity,
        HOME: home,
        USERPROFILE: home,
        TMPDIR: join(home, "temporary"),
        TEMP: join(home, "temporary"),
        XDG_CACHE_HOME: join(home, "cache"),
        XDG_CONFIG_HOME: join(home, "config"),
        XDG_DATA_HOME: join(home, "data"),
        XDG_STATE_HOME: join(home, "state"),
        NPM_CONFIG_USERCONFIG: npmrc,
        NPM_CONFIG_CACHE: join(home, "npm-cache"),
        NO_COLOR: "1",
      };
    },
    remove: () => {
      process.off("exit", remove);
      remove();
    },
  };
}

/** What npm, pnpm and vitest hand down to the processes they start would win over the sandbox's own settings. */
const HANDED_DOWN = /^(npm_|pnpm_|vitest|NODE_OPTIONS$|NODE_ENV$|FORCE_COLOR$|INIT_CWD$)/i;

function withoutHandedDown(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !HANDED_DOWN.test(name)));
}
