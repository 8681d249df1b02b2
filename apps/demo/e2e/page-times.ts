import type { Page } from "playwright-core";

/** Keeps the longest task of the page, in milliseconds, in its window's name. */
export async function watchLongTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.name = "0";
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.name = String(Math.max(Number(window.name), duration));
    }).observe({ type: "longtask" });
  });
}

/** Zooms the map in and out with every frame for a few seconds, and counts the frames that it drew. */
export async function frameRate(page: Page): Promise<{ readonly perSecond: number; readonly longestMs: number }> {
  return page.evaluate(async () => {
    const canvas = document.querySelector("canvas")!;
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const zoom = (frame: number): boolean =>
      canvas.dispatchEvent(
        new WheelEvent("wheel", {
          bubbles: true,
          cancelable: true,
          clientX: left + width / 2,
          clientY: top + height / 2,
          deltaY: frame % 60 < 30 ? -20 : 20,
        }),
      );
    const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    const drawnBefore = Number(canvas.dataset["frames"]);
    const began = await nextFrame();
    let [last, longest, frame] = [began, 0, 0];
    while (last - began < 3000) {
      zoom(frame++);
      const now = await nextFrame();
      longest = Math.max(longest, now - last);
      last = now;
    }
    const drawn = Number(canvas.dataset["frames"]) - drawnBefore;
    return { perSecond: Math.round((10_000 * drawn) / (last - began)) / 10, longestMs: Math.round(longest) };
  });
}

/** The longest task of the page since {@link watchLongTasks}, in milliseconds. */
export async function longestTask(page: Page): Promise<number> {
  return Math.round(Number(await page.evaluate(() => window.name)));
}

/** Starts and ends of the chunks that the lab draws, such as `0-192`. */
export function drawnChunks(page: Page): Promise<(string | null)[]> {
  return page.locator("[data-chunk]").evaluateAll((chunks) => chunks.map((chunk) => chunk.getAttribute("data-chunk")));
}
