import { isEmbedloomError, ModelLoadError, UnsupportedError } from "@embedloom/core";
import type { ModelFolder } from "../folder/index.ts";
import type { ExtraInputs, RunnerJob } from "../run/index.ts";
import { KNOWN_INPUTS } from "../settings/index.ts";
import type { GraphTensor } from "./graph-tensor.ts";
import { OPERATORS } from "./operators.ts";
import { type Graph, type GraphNode, readGraph } from "./read-graph.ts";

/** A network that is run step by step. */
interface JavaScriptModel {
  /**
   * Runs sequences of ids together, specials included, and gives for each its token vectors one after another.
   *
   * @throws ModelLoadError when the graph fails, or gives no token vectors
   */
  run(sequences: readonly Int32Array[], extraInputs: ExtraInputs): Promise<Float32Array[]>;
  /** Frees the memory. */
  dispose(): Promise<void>;
}

/**
 * Reads a network of a few operators, to be run without any library.
 *
 * @throws UnsupportedError naming what is not done here: an operator, an input, a type
 */
export async function openJavaScriptModel({ weights }: RunnerJob, folder: ModelFolder): Promise<JavaScriptModel> {
  const where = `The weights ${weights} in ${folder.name}`;
  const graph = await readGraph(await folder.read(weights)).catch((error: unknown) => {
    if (isEmbedloomError(error, "unsupported")) throw error;
    throw new ModelLoadError(`${where} cannot be loaded.`, { cause: error });
  });
  refuseUnknown(graph, where);
  let kept: Graph | undefined = graph;
  return {
    async run(sequences) {
      if (kept === undefined) throw new ModelLoadError(`${where} were freed.`);
      return runGraph(kept, sequences, where);
    },
    async dispose() {
      kept = undefined;
    },
  };
}

function refuseUnknown({ nodes, inputs }: Graph, where: string): void {
  const operators = [...new Set(nodes.map(({ operator }) => operator))].filter((each) => !OPERATORS.has(each));
  const unknown = inputs.filter((name) => !(name in KNOWN_INPUTS));
  if (operators.length === 0 && unknown.length === 0) return;
  const what = operators.length > 0 ? `operators ${operators.join(", ")}` : `inputs ${unknown.join(", ")}`;
  throw new UnsupportedError(
    `${where} need the ${what}, which \`runtime: "javascript"\` does not know: leave \`runtime\` out.`,
  );
}

function runGraph(graph: Graph, sequences: readonly Int32Array[], where: string): Float32Array[] {
  const length = Math.max(...sequences.map((sequence) => sequence.length));
  const values = new Map<string, GraphTensor>(graph.constants);
  for (const name of graph.inputs) {
    const data = Float64Array.from(KNOWN_INPUTS[name]!(sequences, length), Number);
    values.set(name, { type: "int64", dims: [sequences.length, length], data });
  }
  for (const node of graph.nodes) calculate(node, values, where);
  const output = values.get("last_hidden_state") ?? values.get("token_embeddings");
  const [count, tokens, width = 0] = output?.dims ?? [];
  if (output?.type !== "float32" || count !== sequences.length || tokens !== length || output.dims.length !== 3) {
    throw new ModelLoadError(
      `${where} give no token vectors (last_hidden_state or token_embeddings) of the shape [${sequences.length}, ${length}, width].`,
    );
  }
  return sequences.map((sequence, i) => {
    const from = i * length * width;
    return Float32Array.from(output.data.subarray(from, from + sequence.length * width));
  });
}

function calculate(
  { operator, inputs, outputs, attributes }: GraphNode,
  values: Map<string, GraphTensor>,
  where: string,
): void {
  try {
    const given = inputs.map((name) => {
      const value = values.get(name);
      if (value === undefined) throw new ModelLoadError(`Nothing makes ${name}.`);
      return value;
    });
    values.set(outputs[0]!, OPERATORS.get(operator)!(given, attributes));
  } catch (error) {
    throw new ModelLoadError(`${where} fail at the operator ${operator}.`, { cause: error });
  }
}
