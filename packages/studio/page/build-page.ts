import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isStale } from "./is-stale.ts";

const PAGE = fileURLToPath(new URL("../../../page", import.meta.url));
const CONTRACT = fileURLToPath(new URL("../api", import.meta.url));

/** Folder of the built page. */
export const PAGE_BUILD: string = join(PAGE, "dist");

/** Builds the page when it is missing or older than its sources; tells `onBuild` before. */
export async function buildPage(onBuild: () => void): Promise<void> {
  if (!(await isStale(join(PAGE_BUILD, "index.html"), [PAGE, CONTRACT]))) return;
  onBuild();
  const { build } = await import("vite");
  await build({ root: PAGE, configFile: join(PAGE, "vite.config.ts"), logLevel: "warn" });
}
