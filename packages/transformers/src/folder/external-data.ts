import { ModelLoadError } from "@embedloom/core";
import { refusePointer } from "./lfs-pointer.ts";
import type { ByteReader, ModelFolder } from "./model-folder.ts";
import { besideFile } from "./model-path.ts";
import { protobufFields } from "./protobuf-fields.ts";

/** The fields of onnx.proto3 on the way to a tensor: kind of message by field number. */
const CHILDREN: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  model: { 7: "graph", 20: "training", 25: "function" },
  training: { 1: "graph", 2: "graph" },
  function: { 7: "node" },
  graph: { 1: "node", 5: "tensor", 15: "sparse" },
  sparse: { 1: "tensor", 2: "tensor" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse" },
  tensor: { 13: "entry" },
};

/** No real network has deeper subgraphs. A file that does would overflow the stack. */
const MOST_DEPTH = 32;

/**
 * Lists the external data files of a graph: paths inside the model's folder, in the order in which the graph first names them.
 * The list is empty if all weights are in the graph.
 *
 * @param weights path of the graph inside the folder
 * @throws ModelLoadError when the file is no ONNX graph, is a Git LFS pointer, or names a file outside the folder
 */
export async function externalDataFiles(folder: ModelFolder, weights: string): Promise<string[]> {
  const graph = await folder.open(weights);
  const found = new Set<string>();
  try {
    refusePointer(await graph.read(0, 64), folder.name, weights);
    await collect(graph, "model", 0, graph.size, found, 0).catch((error: unknown) => {
      throw new ModelLoadError(`${weights} in ${folder.name} is not an ONNX file, or is broken: download it again.`, {
        cause: error,
      });
    });
  } finally {
    await graph.close();
  }
  return [...found].map((location) => insideFolder(folder.name, weights, location));
}

async function collect(
  reader: ByteReader,
  kind: string,
  start: number,
  end: number,
  found: Set<string>,
  depth: number,
): Promise<void> {
  if (depth > MOST_DEPTH) throw new ModelLoadError(`Messages are nested more than ${MOST_DEPTH} deep.`);
  const children = CHILDREN[kind]!;
  for await (const field of protobufFields(reader, start, end)) {
    const child = field.value === undefined ? children[field.number] : undefined;
    if (child === "entry") {
      const location = await locationOf(reader, field.start, field.end);
      if (location !== undefined) found.add(location);
    } else if (child !== undefined) {
      await collect(reader, child, field.start, field.end, found, depth + 1);
    }
  }
}

/** The value of an entry whose key is `location`: `StringStringEntryProto` has its key in field 1, its value in field 2. */
async function locationOf(reader: ByteReader, start: number, end: number): Promise<string | undefined> {
  const texts: (string | undefined)[] = [];
  for await (const field of protobufFields(reader, start, end)) {
    texts[field.number] = new TextDecoder().decode(await reader.read(field.start, field.end - field.start));
  }
  return texts[1] === "location" ? texts[2] : undefined;
}

function insideFolder(folder: string, weights: string, location: string): string {
  const file = besideFile(weights, location);
  if (file !== undefined) return file;
  throw new ModelLoadError(
    `${weights} in ${folder} names weights outside its folder: export the model again, with its data beside the graph.`,
  );
}
