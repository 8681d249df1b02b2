import { createBoundedProcesses, type ReadingLimits } from "embedloom/studio-parts";
import { Refusal } from "../refusal/index.ts";
import { threadModule } from "../threads/index.ts";
import type { ReadDocument, ReadUpload, Upload } from "./read-upload.ts";

/** Reads uploads in processes of their own. */
export interface UploadReader {
  /**
   * Reads one file.
   *
   * @throws Refusal when it is not a text, or takes too long or too much memory to read
   */
  read(upload: Upload): Promise<ReadDocument>;
  /** Ends the processes. */
  close(): Promise<void>;
}

/** Makes a reader; its processes start with the first file and end a while after the last. */
export function createUploadReader(limits: ReadingLimits = {}): UploadReader {
  const module = threadModule(import.meta.url, "read-upload");
  const processes = createBoundedProcesses<Upload, ReadUpload>({
    ...limits,
    module,
    name: "readUpload",
    load: "loadUploadReader",
  });
  return {
    async read(upload) {
      const ran = await processes.run(upload);
      const result = "output" in ran ? ran.output : ran;
      if ("document" in result) return result.document;
      throw new Refusal("unreadable", `${upload.name} was left out: ${result.reason}.`);
    },
    close: processes.close,
  };
}
