import { useEffect } from "react";
import { keepCutUploads } from "./cut-uploads.ts";
import { isSettled, type UploadItem, type UploadQueue } from "./upload-queue.ts";

/** Asks before the page is left while files are on their way, and remembers those that a reload cuts off all the same. */
export function useUnloadGuard<T extends UploadItem>(queue: UploadQueue<T>): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (!isSettled(queue.get())) event.preventDefault();
    };
    const keep = (): void => keepCutUploads(isSettled(queue.get()) ? [] : queue.open());
    window.addEventListener("beforeunload", ask);
    window.addEventListener("pagehide", keep);
    return () => {
      window.removeEventListener("beforeunload", ask);
      window.removeEventListener("pagehide", keep);
    };
  }, [queue]);
}
