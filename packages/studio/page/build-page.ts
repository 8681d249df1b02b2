import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isStale } from "./is-stale.ts";

const PAGE = import.meta.dirname;
const CONTRACT = fileURLToPath(new URL("../src/api", import.meta.url));

/** Builds the page when it is missing or older than its sources; tells `onBuild` before. */
export async function buildPage(onBuild: () => void): Promise<void> {
  if (!(await isStale(join(PAGE, "dist/index.html"), [PAGE, CONTRACT]))) return;
  onBuild();
  const { build } = await import("vite");
  await build({ root: PAGE, configFile: join(PAGE, "vite.config.ts"), logLevel: "warn" });
}
