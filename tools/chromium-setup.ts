import type { TestProject } from "vitest/node";
import { type ChromiumBinary, findChromium } from "./chromium/find-chromium.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A Chromium for the end-to-end tests; `undefined` when there is none. */
    chromium: ChromiumBinary | undefined;
  }
}

const howToGetChromium =
  "Set CHROMIUM_PATH, or put chromium or google-chrome on PATH (Debian: apt install chromium, macOS: brew install --cask chromium).";

/** Gives the tests of a project that depends on playwright-core a Chromium, and says at the end when there was none. */
export default function setup(project: TestProject): () => void {
  const chromium = findChromium();
  project.provide("chromium", chromium);
  return () => {
    if (chromium === undefined)
      console.log(`The browser tests of ${project.name} were skipped: no Chromium found. ${howToGetChromium}`);
  };
}
