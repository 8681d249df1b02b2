import { createBoundedThreads, type ReadingLimits } from "embedloom/parts";
import { Refusal } from "../refusal.ts";
import type { ReadDocument, ReadUpload, Upload } from "./read-upload.ts";

/** Reads uploads in threads of their own. */
export interface UploadReader {
  /**
   * Reads one file.
   *
   * @throws Refusal when it is no text, or takes too long or too much memory to read
   */
  read(upload: Upload): Promise<ReadDocument>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** On a busy machine ten seconds went by before a thread had loaded what it reads Markdown with, and a sample was refused. */
const TIMEOUT_MS = 45_000;

/** Makes a reader; threads start with the first file and end a while after the last. */
export function createUploadReader(limits: ReadingLimits = {}): UploadReader {
  const module = new URL("read-upload.ts", import.meta.url);
  const threads = createBoundedThreads<Upload, ReadUpload>({
    timeoutMs: TIMEOUT_MS,
    ...limits,
    module,
    name: "readUpload",
  });
  return {
    async read(upload) {
      const ran = await threads.run(upload);
      const result = "output" in ran ? ran.output : ran;
      if ("document" in result) return result.document;
      throw new Refusal("unreadable", `${upload.name} was left out: ${result.reason}.`);
    },
    close: threads.close,
  };
}
