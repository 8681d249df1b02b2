import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

/** One width and scheme of a view, and what is wrong with it there. */
export interface AxeState {
  readonly width: number;
  readonly scheme: "light" | "dark";
  /** What axe minds: rule and elements. */
  readonly violations: readonly string[];
  /** Whether something is wider than the screen. */
  readonly isTooWide: boolean;
}

/** Widths of a small phone, a phone and a laptop. */
const WIDTHS = [320, 400, 1280] as const;

/** Looks at a view that is open at every width, in both schemes. */
export async function axeStates(page: Page, settled: (page: Page) => Promise<void>): Promise<AxeState[]> {
  const states: AxeState[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await settled(page);
      const axe = new AxeBuilder({ page });
      // Nothing but colours changes with the scheme.
      const { violations } = await (scheme === "dark" ? axe.withRules("color-contrast") : axe).analyze();
      const isTooWide = await page.evaluate<boolean>("document.documentElement.scrollWidth > innerWidth");
      states.push({
        width,
        scheme,
        violations: violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
        isTooWide,
      });
    }
  }
  return states;
}
