// Takes pictures of every view with the samples in it, in both schemes, at 400 and 1280 pixels. Run: npm run screenshots [folder]
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "../../../tools/chromium/find-chromium.ts";
import { startMigratingCollections } from "./migrating-collections.ts";
import { watchRunningJob } from "./running-job.ts";
import { openSession, type StudioSession, takeSamples } from "./studio-session.ts";
import { studioViews, type ViewCase } from "./studio-views.ts";

const folder = process.argv[2] ?? join(import.meta.dirname, "../screenshots");
const sizes = [
  { width: 400, height: 860 },
  { width: 1280, height: 900 },
] as const;
const firstScreen: ViewCase = {
  name: "first-screen",
  path: "/",
  settled: (page) => page.getByRole("button", { name: "Take the samples" }).waitFor(),
};

/** One picture for each size and scheme, as the first look shows it. */
async function shoot(session: StudioSession, { name, path, settled }: ViewCase): Promise<void> {
  const { page } = await session.open(path);
  for (const viewport of sizes) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await settled(page);
      await page.evaluate(() => window.scrollTo(0, 0));
      // Where a button was pressed the pointer would light up what has come to lie below it.
      await page.mouse.move(0, 0);
      // A canvas is drawn anew a frame after it was given another size.
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      await page.screenshot({ path: join(folder, `${name}-${viewport.width}-${colorScheme}.png`) });
    }
  }
  await page.context().close();
}

const binary = findChromium();
if (binary === undefined) throw new Error("No Chromium: set CHROMIUM_PATH, or put chromium on PATH.");
mkdirSync(folder, { recursive: true });
const session = await openSession(binary);
try {
  await shoot(session, firstScreen);
  await takeSamples(session);
  const watched = await watchRunningJob(session);
  const migrating = await startMigratingCollections(session.data);
  for (const view of studioViews) await shoot(session, view);
  await watched?.close();
  await migrating.close();
} finally {
  await session.close();
}
console.log(`${(studioViews.length + 1) * sizes.length * 2} pictures in ${folder}`);
