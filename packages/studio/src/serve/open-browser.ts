import type { ChildProcess } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import open from "open";

const TIMEOUT_MS = 2000;

/**
 * Opens an address in the visitor's browser by way of a file that only they may read: the command line of a process, where
 * the token would stand, can be read by everybody on the machine.
 *
 * @returns whether a browser was started; without one the visitor follows the printed link
 */
export async function openBrowser(address: string, dataFolder: string): Promise<boolean> {
  const file = join(dataFolder, "open-studio.html");
  try {
    // A file that is there already would keep the rights it has.
    await rm(file, { force: true });
    await writeFile(file, pageTo(address), { mode: 0o600 });
    return await hasStarted(await open(file));
  } catch {
    return false;
  }
}

/** What has no browser to start ends soon and says so; what goes on has one. */
function hasStarted(opener: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), TIMEOUT_MS);
    opener.once("error", () => resolve(false));
    opener.once("exit", (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}

function pageTo(address: string): string {
  const link = address.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${link}">
<title>Embedloom studio</title>
<p><a href="${link}">Open the studio</a></p>
</html>
`;
}
