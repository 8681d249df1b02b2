import { open } from "node:fs/promises";
import { InvalidInputError } from "@embedloom/core";
import { identityText } from "@embedloom/core/sink";
import { firstObject, jsonLines } from "./json-lines.ts";
import type { FileContent, RowFormat } from "./row-format.ts";
import { fieldsOf, rowFrom } from "./row-fields.ts";
import { fromHalves, storedValues, vectorFrom } from "./stored-values.ts";

/** One JSON object a line: the first says what the vectors are, each other one is a row with its `vector` as numbers. */
export const jsonlFormat: RowFormat = {
  companions: [],
  async create(path, identity) {
    const file = await open(path, "wx", 0o600);
    await file.write(`${JSON.stringify({ embedloom: identityText(identity) })}\n`);
    return {
      async write(rows) {
        const lines = rows.map((row) => {
          const values = storedValues(row, identity);
          const vector = Array.from(values instanceof Uint16Array ? fromHalves(values) : values);
          return `${JSON.stringify({ ...fieldsOf(row), vector })}\n`;
        });
        await file.appendFile(lines.join(""));
      },
      finish: () => file.sync(),
      close: () => file.close(),
    };
  },
  async read(path): Promise<FileContent> {
    const identity = (await firstObject(path))?.embedloom;
    return {
      identity: typeof identity === "string" ? identity : undefined,
      async *rows(wanted) {
        for await (const fields of jsonLines(path)) {
          if ("embedloom" in fields) continue;
          if (!Array.isArray(fields.vector)) throw new InvalidInputError(`A row of ${path} has no \`vector\`.`);
          yield rowFrom(fields, vectorFrom(fields.vector as number[], wanted), path);
        }
      },
    };
  },
};
