import { open } from "node:fs/promises";
import { type IndexIdentity, InvalidInputError } from "@embedloom/core";
import { identityText } from "@embedloom/core/sink";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, type SchemaElement } from "hyparquet";
import { fileWriter, ParquetWriter } from "hyparquet-writer";
import type { FileContent, RowFormat } from "./row-format.ts";
import { fieldsOf, rowFrom, type RowFields } from "./row-fields.ts";
import { fromHalves, storedValues, vectorFrom } from "./stored-values.ts";

const KEY = "embedloom";

/** Parquet, a row group for each batch: a column for each field, and `vector` as a list of numbers, or as bytes for signs. */
export const parquetFormat: RowFormat = {
  companions: [],
  async create(path, identity) {
    await (await open(path, "wx", 0o600)).close();
    const schema = schemaOf(identity);
    const writer = new ParquetWriter({
      writer: fileWriter(path),
      schema,
      // Numbers of vectors do not get smaller.
      codec: "UNCOMPRESSED",
      kvMetadata: [{ key: KEY, value: identityText(identity) }],
    });
    return {
      async write(rows) {
        const fields = rows.map(fieldsOf);
        const vectors = rows.map((row) => {
          const values = storedValues(row, identity);
          if (values instanceof Uint8Array && identity.encoding === "binary") return values;
          return Array.from(values instanceof Uint16Array ? fromHalves(values) : values);
        });
        const columns = FIELDS.map((name) => ({ name, data: fields.map((row) => row[name]) }));
        await writer.write({
          columnData: [...columns, { name: "vector", data: vectors }],
          rowGroupSize: rows.length,
          dictionarySize: 0,
        });
      },
      async finish() {
        await writer.finish();
        const file = await open(path, "r+");
        await file.sync().finally(() => file.close());
      },
      close: async () => {},
    };
  },
  async read(path): Promise<FileContent> {
    const file = await asyncBufferFromFile(path);
    try {
      const metadata = await parquetMetadataAsync(file);
      const identity = metadata.key_value_metadata?.find(({ key }) => key === KEY)?.value;
      return { identity, rows: (wanted) => rowsOf(path, wanted) };
    } catch (cause) {
      throw new InvalidInputError(`${path} is no Parquet file.`, { cause });
    }
  },
};

const FIELDS = [
  "id",
  "source",
  "digest",
  "text",
  "reference",
  "span_start",
  "span_end",
  "metadata",
] as const satisfies readonly (keyof RowFields)[];

async function* rowsOf(path: string, identity: IndexIdentity): ReturnType<FileContent["rows"]> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const { num_rows: count } of metadata.row_groups) {
    const rowEnd = rowStart + Number(count);
    const rows = await parquetReadObjects({ file, metadata, rowStart, rowEnd, utf8: false });
    for (const { vector, ...fields } of rows as Record<string, unknown>[]) {
      if (!isNumbers(vector)) throw new InvalidInputError(`A row of ${path} has no \`vector\`.`);
      yield rowFrom({ ...fields, metadata: metadataText(fields.metadata) }, vectorFrom(vector, identity), path);
    }
    rowStart = rowEnd;
  }
}

function isNumbers(value: unknown): value is ArrayLike<number> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

// A column of the type JSON is read as what it says.
function metadataText(value: unknown): unknown {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

function schemaOf({ encoding }: IndexIdentity): SchemaElement[] {
  const text = (name: string, repetition: "REQUIRED" | "OPTIONAL"): SchemaElement => ({
    name,
    type: "BYTE_ARRAY",
    converted_type: "UTF8",
    repetition_type: repetition,
  });
  const integer = (name: string): SchemaElement => ({ name, type: "INT32", repetition_type: "OPTIONAL" });
  const vector: SchemaElement[] =
    encoding === "binary"
      ? [{ name: "vector", type: "BYTE_ARRAY", repetition_type: "REQUIRED" }]
      : [
          { name: "vector", repetition_type: "REQUIRED", converted_type: "LIST", num_children: 1 },
          { name: "list", repetition_type: "REPEATED", num_children: 1 },
          elementOf(encoding),
        ];
  return [
    { name: "root", num_children: FIELDS.length + 1 },
    text("id", "REQUIRED"),
    text("source", "REQUIRED"),
    text("digest", "REQUIRED"),
    text("text", "OPTIONAL"),
    text("reference", "OPTIONAL"),
    integer("span_start"),
    integer("span_end"),
    text("metadata", "REQUIRED"),
    ...vector,
  ];
}

function elementOf(encoding: IndexIdentity["encoding"]): SchemaElement {
  const element = { name: "element", repetition_type: "REQUIRED" } as const;
  if (encoding === "int8") return { ...element, type: "INT32", converted_type: "INT_8" };
  if (encoding === "float16") {
    return { ...element, type: "FIXED_LEN_BYTE_ARRAY", type_length: 2, logical_type: { type: "FLOAT16" } };
  }
  return { ...element, type: "FLOAT" };
}
