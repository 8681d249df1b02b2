import { buildPage } from "../packages/studio/page/build-page.ts";

/** Builds the studio's page once, before files that run at the same time would each build it into the same folder. */
export default async function setup(): Promise<void> {
  await buildPage(() => console.log("Building the page of the studio …"));
}
