import { useEffect } from "react";
import { keepCutUploads } from "./cut-uploads.ts";
import { isSettled, type UploadItem, type UploadQueue } from "./upload-queue.ts";

/** Asks before the page is left while files are on their way, and remembers those that a reload cuts off all the same. */
export function useUnloadGuard<T extends UploadItem>(queue: UploadQueue<T>): void {
  useEffect(() => {
    let leaving: readonly string[] = [];
    const ask = (event: BeforeUnloadEvent): void => {
      leaving = queue.open();
      if (!isSettled(queue.get())) event.preventDefault();
    };
    const keep = (): void => {
      // The browser may end the requests before it hides the page: what was on its way then looks refused.
      const open = queue.open();
      const missing = new Set([...open, ...queue.get().refusals.map(({ name }) => name)]);
      keepCutUploads([...new Set([...leaving, ...open])].filter((name) => missing.has(name)));
    };
    window.addEventListener("beforeunload", ask);
    window.addEventListener("pagehide", keep);
    return () => {
      window.removeEventListener("beforeunload", ask);
      window.removeEventListener("pagehide", keep);
    };
  }, [queue]);
}
