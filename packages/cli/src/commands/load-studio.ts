import { loadOptional } from "../optional/index.ts";
import type { CommandModule } from "../session/index.ts";
import type { StudioModule } from "../studio/index.ts";
import { studioCommand } from "./studio.ts";

const STUDIO = "@embedloom/studio";

/** The command over the installed package, which brings a web server and the page with it. */
export const declare: CommandModule["declare"] = studioCommand(() =>
  loadOptional<StudioModule>(STUDIO, "The studio", () => import(STUDIO)),
).declare;
