import type { CommandModule } from "../command-line/command-entry.ts";
import { loadOptional } from "../optional/load-optional.ts";
import { studioCommand } from "./studio.ts";
import type { StudioModule } from "./studio-module.ts";

const STUDIO = "@embedloom/studio";

/** The command over the installed package, which brings a web server and the page with it. */
export const declare: CommandModule["declare"] = studioCommand(() =>
  loadOptional<StudioModule>(STUDIO, "The studio", () => import(STUDIO)),
).declare;
