import { extname } from "node:path";
import { InvalidOptionError } from "@embedloom/core";
import type { RowFormat, VectorFileFormat } from "./row-format.ts";

const ENDINGS: Readonly<Record<string, VectorFileFormat>> = {
  ".parquet": "parquet",
  ".arrow": "arrow",
  ".feather": "arrow",
  ".npy": "npy",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
};

/** The code of a kind of file, loaded when it is needed; the kind is that of the name's ending unless it is given. */
export async function loadFormat(path: string, given: VectorFileFormat | undefined): Promise<RowFormat> {
  const format = given ?? ENDINGS[extname(path).toLowerCase()];
  switch (format) {
    case "parquet":
      return (await import("./parquet-format.ts")).parquetFormat;
    case "arrow":
      return (await import("./arrow-format.ts")).arrowFormat;
    case "npy":
      return (await import("./npy-format.ts")).npyFormat;
    case "jsonl":
      return (await import("./jsonl-format.ts")).jsonlFormat;
    default:
      throw new InvalidOptionError(
        "format",
        `one of parquet, arrow, npy, jsonl, or an ending such as ${Object.keys(ENDINGS).join(", ")}`,
        format,
      );
  }
}
