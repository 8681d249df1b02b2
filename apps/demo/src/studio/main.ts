import { CommanderError } from "commander";
import { logError, printable } from "embedloom/parts";
import { createStudio } from "./create-studio.ts";
import { describeProblem } from "./describe-problem.ts";
import { buildPage, PAGE_BUILD } from "./serve/build-page.ts";
import { ownToken } from "./safety/own-token.ts";
import { hasVisitor, openBrowser } from "./serve/open-browser.ts";
import { isLoopback } from "./safety/local-address.ts";
import { serveStudio } from "./serve/serve-studio.ts";
import { type ServeOptions, studioOptions } from "./serve/studio-options.ts";

/** Runs the studio until it is interrupted, and gives the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    await run(studioOptions(argv));
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const problem = describeProblem(error);
    if (problem.unexpected) logError(error);
    else console.error(printable(problem.error.message));
    return 1;
  }
}

async function run({ host, port, token: chosen, data, collections, build, open }: ServeOptions): Promise<void> {
  if (build) await buildPage(() => console.log("Building the page …"));
  const token = chosen === false ? undefined : (chosen ?? (await ownToken(data)));
  const studio = createStudio({
    dataFolder: data,
    collectionsFolder: collections,
    pageFolder: PAGE_BUILD,
    host,
    token,
  });
  const server = await serveStudio(studio.app, { host, port });
  if (server.moved) console.log(`Port ${port} is taken.`);
  const name = host.includes(":") ? `[${host}]` : host;
  const query = token === undefined ? "" : `?token=${token}`;
  const address = `http://${name}:${server.port}/${query}`;
  console.log(`The studio is at ${address}`);
  const mayOpen = open ?? (isLoopback(host) && hasVisitor(process.env, process.stdout.isTTY));
  if (mayOpen && !(await openBrowser(address, data))) console.log("No browser could be opened: follow the link.");
  studio.warmUp();
  await interrupted();
  await studio.close();
  await server.close();
}

/** Resolves with the first Ctrl-C; a second one ends the process at once. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
      resolve();
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
  });
}

// Node warns on every run that its SQLite is new.
process.removeAllListeners("warning");
process.exitCode = await main(process.argv.slice(2));
