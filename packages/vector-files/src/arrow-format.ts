import { open } from "node:fs/promises";
import { type IndexIdentity, InvalidInputError } from "@embedloom/core";
import { type CheckedRow, identityText } from "@embedloom/core/sink";
import {
  AsyncByteQueue,
  type DataType,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float16,
  Float32,
  Int32,
  Int8,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchReader,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import type { FileContent, RowFormat } from "./row-format.ts";
import { fieldsOf, rowFrom } from "./row-fields.ts";
import { fromHalves, storedValues, storedWidth, vectorFrom } from "./stored-values.ts";

const KEY = "embedloom";

/** Takes what a writer makes, which the queue itself would gather without an end while the file is slow. */
class MadeParts extends AsyncByteQueue {
  #parts: Uint8Array[] = [];

  override write(part: Uint8Array): void {
    this.#parts.push(part);
  }

  take(): Uint8Array {
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    return whole;
  }
}

/** Arrow's IPC file, as pyarrow and DuckDB read it: a column for each field, and `vector` as a list of fixed size. */
export const arrowFormat: RowFormat = {
  companions: [],
  async create(path, identity) {
    const file = await open(path, "wx", 0o600);
    const schema = schemaOf(identity);
    const writer = new RecordBatchFileWriter();
    const made = new MadeParts();
    writer.reset(made, schema);
    return {
      async write(rows) {
        writer.write(batchOf(rows, identity, schema));
        await file.appendFile(made.take());
      },
      async finish() {
        writer.finish();
        await file.appendFile(made.take());
        await file.sync();
      },
      close: () => file.close(),
    };
  },
  async read(path): Promise<FileContent> {
    const file = await open(path);
    try {
      const reader = await RecordBatchReader.from(file);
      await reader.open();
      return { identity: reader.schema.metadata.get(KEY), rows: (identity) => rowsOf(path, identity) };
    } catch (cause) {
      throw new InvalidInputError(`${path} is no Arrow IPC file.`, { cause });
    } finally {
      await file.close();
    }
  },
};

async function* rowsOf(path: string, identity: IndexIdentity): ReturnType<FileContent["rows"]> {
  const file = await open(path);
  try {
    const reader = await RecordBatchReader.from(file);
    for await (const batch of reader) {
      const names = batch.schema.fields.map(({ name }) => name).filter((name) => name !== "vector");
      const columns = names.map((name) => batch.getChild(name));
      const vectors = batch.getChild("vector");
      if (vectors === null) throw new InvalidInputError(`${path} has no column \`vector\`.`);
      for (let row = 0; row < batch.numRows; row++) {
        const fields = Object.fromEntries(names.map((name, i): [string, unknown] => [name, columns[i]?.get(row)]));
        yield rowFrom(fields, vectorFrom(numbersOf(vectors.get(row)), identity), path);
      }
    }
  } finally {
    await file.close();
  }
}

function numbersOf(value: unknown): ArrayLike<number> {
  if (value instanceof Uint8Array) return value;
  const values = value as { readonly toArray: () => ArrayLike<number> };
  const numbers = values.toArray();
  return numbers instanceof Uint16Array ? fromHalves(numbers) : numbers;
}

function schemaOf(identity: IndexIdentity): Schema {
  const text = (name: string, nullable: boolean): Field => new Field(name, new Utf8(), nullable);
  return new Schema(
    [
      text("id", false),
      text("source", false),
      text("digest", false),
      text("text", true),
      text("reference", true),
      new Field("span_start", new Int32(), true),
      new Field("span_end", new Int32(), true),
      text("metadata", false),
      new Field("vector", vectorType(identity), false),
    ],
    new Map([[KEY, identityText(identity)]]),
  );
}

function vectorType(identity: IndexIdentity): DataType {
  if (identity.encoding === "binary") return new FixedSizeBinary(storedWidth(identity));
  return new FixedSizeList(identity.dimensions, new Field("item", elementType(identity), false));
}

function elementType({ encoding }: IndexIdentity): Float16 | Float32 | Int8 {
  if (encoding === "float16") return new Float16();
  return encoding === "int8" ? new Int8() : new Float32();
}

function batchOf(rows: readonly CheckedRow[], identity: IndexIdentity, schema: Schema): RecordBatch {
  const fields = rows.map(fieldsOf);
  const columns = schema.fields.slice(0, -1).map(({ name, type }) => {
    const values = fields.map((row) => row[name as keyof (typeof fields)[number]]);
    return vectorFromArray(values as string[], type as Utf8).data[0]!;
  });
  const width = storedWidth(identity);
  const Values = { float32: Float32Array, float16: Uint16Array, int8: Int8Array, binary: Uint8Array }[
    identity.encoding
  ];
  const data = new Values(rows.length * width);
  rows.forEach((row, at) => data.set(storedValues(row, identity), at * width));
  const length = rows.length;
  const type = vectorType(identity);
  const vectors =
    type instanceof FixedSizeBinary
      ? makeData({ type, length, nullCount: 0, data: data as Uint8Array })
      : makeData({
          type: type as FixedSizeList,
          length,
          nullCount: 0,
          child: makeData({
            type: elementType(identity) as Float32,
            length: length * width,
            nullCount: 0,
            data: data as Float32Array,
          }),
        });
  const children = [...columns, vectors];
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }));
}
