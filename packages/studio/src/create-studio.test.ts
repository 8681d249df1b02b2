import { afterEach, expect, test, vi } from "vitest";
import { createStudio } from "./create-studio.ts";
import { testFolder } from "./test-support/test-studio.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("behavior: a studio that is closed while its provider is being opened leaves no timer behind", async () => {
  const dataFolder = await testFolder();
  // Time stands still, so that the second report falls into the pause after the first.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const studio = createStudio({ dataFolder, pageFolder: dataFolder, host: "127.0.0.1", token: undefined });
  studio.warmUp();
  await studio.close();
  expect(vi.getTimerCount()).toBe(0);
});
