import type { Page } from "playwright-core";

/** More stops than any view has, and fewer than any. */
const [FEWEST, MOST] = [10, 250];

/** What has the focus, and whether it can be seen. */
interface Stop {
  readonly name: string;
  readonly isSeen: boolean;
}

/**
 * Presses Tab from the beginning of a page until it comes back to it, on the window that a laptop has at 200 %: half of its pixels.
 *
 * @returns what is reached but not in sight, or in sight and not reached, or wider than the window
 */
export async function keyboardFaults(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: 640, height: 450 });
  const isTooWide = await page.evaluate<boolean>("document.documentElement.scrollWidth > innerWidth");
  await page.evaluate("document.querySelector('a[href=\"#view\"]').focus()");
  const stops = await walk(page);
  const reached = new Set(stops.map(({ name }) => name));
  const missed = (await page.evaluate<string[]>(TABBABLE)).filter((name) => !reached.has(name));
  return [
    ...(isTooWide ? ["something is wider than the window"] : []),
    ...(stops.length < FEWEST || stops.length >= MOST ? [`${stops.length} stops`] : []),
    ...stops.filter(({ isSeen }) => !isSeen).map(({ name }) => `out of sight: ${name}`),
    ...missed.map((name) => `not reached: ${name}`),
  ];
}

async function walk(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  const first = await page.evaluate<Stop>(FOCUSED);
  for (let stop: Stop | null = first; stop !== null && stops.length < MOST;) {
    stops.push(stop);
    await page.keyboard.press("Tab");
    stop = await page.evaluate<Stop | null>(FOCUSED);
    // Behind the last one lies the browser.
    if (stop?.name === first.name) break;
  }
  return stops;
}

// What runs in the page is given as text: it needs the types of a page.
const NAME_OF = `(element) => {
  const label = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
  return [element.tagName, element.type ?? "", element.getAttribute("href") ?? "", label.trim().slice(0, 60)].join(" ");
}`;
const FOCUSED = `(() => {
  const nameOf = ${NAME_OF};
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  // A control that is drawn by its label.
  const shown = element.labels?.[0] ?? element;
  const { left, right, top, bottom, width, height } = shown.getBoundingClientRect();
  const x = Math.min(innerWidth - 1, Math.max(0, (left + right) / 2));
  const first = Math.max(top, 0) + 2;
  const at = [first, Math.min(bottom, innerHeight) - 2, (first + Math.min(bottom, innerHeight)) / 2];
  const isHit = (y) => {
    const hit = document.elementFromPoint(x, y);
    return hit !== null && (shown.contains(hit) || hit.contains(shown) || element.contains(hit));
  };
  return { name: nameOf(element), isSeen: width > 0 && height > 0 && at.some(isHit) };
})()`;
const TABBABLE = `(() => {
  const nameOf = ${NAME_OF};
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')];
  const isOne = (element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility() &&
    !(element.type === "radio" && !element.checked) && element.type !== "file" && element.getClientRects().length > 0;
  return all.filter(isOne).map(nameOf);
})()`;
