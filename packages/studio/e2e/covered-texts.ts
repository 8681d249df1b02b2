import type { Page } from "playwright-core";

/** Texts over or below which an alert of the page lies. */
export function coveredTexts(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(COVERED);
}

// What runs in the page is given as text: it needs the types of a page.
const COVERED = `(() => {
  const alerts = [...document.querySelectorAll('main [role="alert"]')].filter((alert) => alert.checkVisibility());
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const covered = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.data.trim() === "" || !node.parentElement.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const alert of alerts) {
      if (alert.contains(node)) continue;
      const own = alert.getBoundingClientRect();
      const isCovered = [...range.getClientRects()].some(({ left, right, top, bottom, width }) =>
        width > 1 && left < own.right - 2 && right > own.left + 2 && top < own.bottom - 2 && bottom > own.top + 2);
      if (isCovered) covered.push(node.data.trim());
    }
  }
  return covered;
})()`;
