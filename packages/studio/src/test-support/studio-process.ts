import { commandTable, main, studioCommand } from "embedloom/parts";

// The commands over the sources, the studio with the page as it was built last.
const studio = {
  name: "studio",
  summary: "serve the studio",
  load: async () => studioCommand(() => import("../index.ts")),
};
const commands = [studio, ...commandTable.filter(({ name }) => name !== studio.name)];

process.exitCode = await main(process.argv.slice(2), { name: "studio", commands, defaultCommand: "studio" });
