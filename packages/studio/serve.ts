import { fileURLToPath } from "node:url";
import { main, studioCommand } from "embedloom/parts";
import { buildPage } from "./page/build-page.ts";

// The command over the sources: `npm run studio`. The page is built first where it is older than its sources.
const studio = {
  name: "studio",
  summary: "serve the studio",
  load: async () =>
    studioCommand(async () => {
      await buildPage(() => console.error("Building the page …"));
      return import("./src/index.ts");
    }),
};

process.exitCode = await main(process.argv.slice(2), {
  name: "npm run studio --",
  commands: [studio],
  defaultCommand: "studio",
  dataFolder: fileURLToPath(new URL("../../.cache/studio", import.meta.url)),
});
