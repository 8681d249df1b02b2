import type { Page } from "playwright-core";

// What runs in the page is given as text: claims import this file, and their compiler knows no DOM.

const WATCH = `
  window.name = "0";
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.name = String(Math.max(Number(window.name), duration));
  }).observe({ type: "longtask" });
`;

const ZOOM = `(async () => {
  const canvas = document.querySelector("canvas");
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const zoom = (deltaY) => canvas.dispatchEvent(new WheelEvent("wheel", {
    bubbles: true, cancelable: true, clientX: left + width / 2, clientY: top + height / 2, deltaY,
  }));
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const before = Number(canvas.dataset.frames);
  const began = await nextFrame();
  let [last, longest, frame] = [began, 0, 0];
  while (last - began < 3000) {
    zoom(frame++ % 60 < 30 ? -20 : 20);
    const now = await nextFrame();
    longest = Math.max(longest, now - last);
    last = now;
  }
  const drawn = Number(canvas.dataset.frames) - before;
  return { perSecond: Math.round((10000 * drawn) / (last - began)) / 10, longestMs: Math.round(longest) };
})()`;

/** Frames of the map while it moves. */
export interface FrameRate {
  readonly perSecond: number;
  /** Longest time between two frames, in milliseconds. */
  readonly longestMs: number;
}

/** Keeps the longest task of the page, in milliseconds, in its window's name. */
export async function watchLongTasks(page: Page): Promise<void> {
  await page.evaluate(WATCH);
}

/** The longest task of the page since {@link watchLongTasks}, in milliseconds. */
export async function longestTask(page: Page): Promise<number> {
  return Math.round(Number(await page.evaluate<string>("window.name")));
}

/** Zooms the map in and out with every frame for three seconds, and counts the frames that it drew. */
export function frameRate(page: Page): Promise<FrameRate> {
  return page.evaluate<FrameRate>(ZOOM);
}

/** Starts and ends of the chunks that the lab draws, such as `0-192`. */
export function drawnChunks(page: Page): Promise<(string | null)[]> {
  return page.locator("[data-chunk]").evaluateAll((chunks) => chunks.map((chunk) => chunk.getAttribute("data-chunk")));
}
