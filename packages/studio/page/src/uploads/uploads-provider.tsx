import {
  type Context,
  createContext,
  type ReactElement,
  type ReactNode,
  use,
  useState,
  useSyncExternalStore,
} from "react";
import type { UploadReply } from "../../../src/api/documents.ts";
import type { StartRequest } from "../../../src/api/indexing.ts";
import { call } from "../api/call.ts";
import { useUnloadGuard } from "./use-unload-guard.ts";
import { createUploadQueue, type UploadItem, type UploadQueue, type UploadState } from "./upload-queue.ts";

const CONCURRENCY = 4;

/** A file of the visitor, by its path inside the folder that was dropped. */
export interface UploadFile extends UploadItem {
  readonly file: File;
  /** Most characters of a chunk. */
  readonly chunkCharacters: number;
}

const Uploads: Context<UploadQueue<UploadFile> | undefined> = createContext<UploadQueue<UploadFile> | undefined>(
  undefined,
);

/** Holds the uploads, which go on while the visitor looks at other views. New documents are indexed when all are there. */
export function UploadsProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const [queue] = useState(() =>
    createUploadQueue<UploadFile>({
      concurrency: CONCURRENCY,
      send: ({ name, file, chunkCharacters }, { signal }) => {
        const query = new URLSearchParams({ name, chunkCharacters: String(chunkCharacters) });
        return call<UploadReply>(`/api/documents?${query}`, { method: "POST", body: file, signal });
      },
      onSettled: () => void startIfFree(),
    }),
  );
  useUnloadGuard(queue);
  return <Uploads value={queue}>{children}</Uploads>;
}

// The server starts no job that may cost money, and none after one that was stopped; the job's own state tells the rest.
async function startIfFree(): Promise<void> {
  const body: StartRequest = { automatic: true };
  await call("/api/indexing/start", { method: "POST", body }).catch(() => undefined);
}

/** The upload queue of the page. */
export function useUploadQueue(): UploadQueue<UploadFile> {
  const queue = use(Uploads);
  if (queue === undefined) throw new Error("useUploadQueue needs an UploadsProvider above it");
  return queue;
}

/** How the uploads stand; renders again when that changes. */
export function useUploadState(): UploadState {
  const queue = useUploadQueue();
  return useSyncExternalStore(queue.subscribe, queue.get);
}
