import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { coveredTexts } from "./covered-texts.ts";
import { startMigratingCollections } from "./migrating-collections.ts";
import { fileOf } from "./sample-files.ts";
import { openSession, type StudioSession, takeSamples } from "./studio-session.ts";
import { studioViews } from "./studio-views.ts";

const binary = inject("chromium");
const longTimeout = { timeout: 45_000 };

describe.skipIf(binary === undefined)("the studio in hostile hands, in Chromium", { timeout: 240_000 }, () => {
  let session: StudioSession;

  beforeAll(async () => {
    session = await openSession(binary!);
    await takeSamples(session);
  }, 120_000);
  afterAll(() => session?.close());

  test("error: whatever button fails says so where it covers nothing", async () => {
    const { page } = await session.open("/documents", { viewport: { width: 400, height: 860 } });
    // Nothing that changes something arrives; what is looked at does.
    await page.route("**/api/**", (route) => (route.request().method() === "GET" ? route.continue() : route.abort()));
    let said = 0;
    for (const path of ["/documents", "/evaluation", "/dimensions", "/limits", "/jobs", "/providers"]) {
      await page.goto(new URL(path, session.studio.url).href);
      await page.getByRole("main").getByRole("button").first().waitFor(longTimeout);
      if (path === "/jobs") await page.getByLabel("Name of the job").fill("articles");
      for (const name of [
        /^Measure/,
        "Run",
        "Watch",
        /^Test$/,
        "Take the samples",
        /^Remove the-ferry/,
        "Remove it",
        /^Remove all/,
        /^Remove 7/,
      ]) {
        const button = page.getByRole("main").getByRole("button", { name, exact: true }).first();
        if ((await button.count()) > 0) await button.click(longTimeout);
      }
      await page.getByRole("main").getByRole("alert").first().waitFor(longTimeout);
      for (const width of [400, 1280]) {
        await page.setViewportSize({ width, height: 860 });
        expect(await coveredTexts(page), `${path} ${width}`).toEqual([]);
        expect(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), `${path} ${width}`).toBe(
          false,
        );
      }
      said += await page.getByRole("main").getByRole("alert").count();
    }
    expect(said).toBeGreaterThanOrEqual(8);
    await page.context().close();
  });

  test("behavior: a name without an end makes no view wider than a phone", async () => {
    const { page, faults } = await session.open("/documents", { viewport: { width: 320, height: 860 } });
    const name = `${"endless".repeat(25)}.md`;
    await page
      .getByLabel("Files to add")
      .setInputFiles([fileOf(name, `# ${"Long".repeat(60)}\n\n${"word".repeat(200)}`)]);
    await page.getByText("1 document in").waitFor(longTimeout);
    const q = encodeURIComponent("word".repeat(50));
    for (const { path, settled, name: view } of studioViews.filter((each) => each.name !== "duel")) {
      await page.goto(new URL(path, session.studio.url).href);
      await settled(page);
      expect(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), view).toBe(false);
    }
    for (const path of [`/search?q=${q}`, `/map?q=${q}`, `/dimensions?q=${q}`]) {
      await page.goto(new URL(path, session.studio.url).href);
      await page
        .getByText(/endless|wordword/)
        .locator("visible=true")
        .first()
        .waitFor(longTimeout);
      expect(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), path).toBe(false);
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("default: a migration shows what its indexes hold, and is switched and switched back by those who mean it", async () => {
    const migrating = await startMigratingCollections(session.data);
    onTestFinished(() => migrating.close());
    const file = join(session.data, "collections/handbook/collection.json");
    const model = (): string => JSON.parse(readFileSync(file, "utf8")).model;
    const old = model();
    const { page, faults } = await session.open("/migration");
    const articles = page.getByRole("region", { name: /^articles/ });
    await articles.getByText("Filling").waitFor(longTimeout);
    await articles.getByText("256 of 600").waitFor(longTimeout);
    // What is being filled is not switched to.
    expect(await articles.getByRole("button").count()).toBe(0);
    const handbook = page.getByRole("region", { name: /^handbook/ });
    await handbook.getByRole("button", { name: "What is left?" }).click();
    await handbook.getByText("Nothing: the new index is in step with the documents.").waitFor(longTimeout);
    await handbook.getByRole("button", { name: "Switch to ollama nomic-embed-text" }).click();
    await handbook.getByRole("button", { name: `Keep ${old}` }).click();
    expect(model()).toBe(old);
    await handbook.getByRole("button", { name: "Switch to ollama nomic-embed-text" }).click();
    await handbook.getByRole("button", { name: "Switch", exact: true }).click();
    await handbook.getByText("Switched").waitFor(longTimeout);
    expect(model()).toContain("nomic-embed-text");
    await handbook.getByRole("button", { name: `Go back to ${old}` }).click();
    await handbook.getByRole("button", { name: "Go back", exact: true }).click();
    await handbook.getByText("Filled").waitFor(longTimeout);
    expect(model()).toBe(old);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
