import { UnsupportedError } from "@embedloom/core";
import { asJsonObject } from "../folder/index.ts";

/** A step of a sentence model after its network, as modules.json lists it. */
export interface ModelModule {
  /** What it does. */
  readonly kind: "Pooling" | "Dense" | "LayerNorm" | "Normalize" | "Dropout";
  /** Its folder inside the model's, without a slash at the end. */
  readonly path: string;
}

/** The modules that are done here; dropout does nothing outside of training. */
const KINDS = ["Pooling", "Dense", "LayerNorm", "Normalize", "Dropout"] as const;

/**
 * The modules after the network, in their order: one pooling, then what is done to the pooled vector.
 *
 * @param listed content of modules.json, as sentence-transformers writes it (read in 6.1.0.dev0, and as 2 to 5 wrote it)
 * @throws UnsupportedError naming a module that is not done here, and what to do
 */
export function modelModules(listed: unknown, folder: string): readonly ModelModule[] {
  const entries = Array.isArray(listed) ? listed.map((entry) => asJsonObject(entry)) : [];
  const [network, ...rest] = entries;
  const networkType = String(network?.["type"]);
  if (!networkType.endsWith("Transformer") || networkType.endsWith("MLMTransformer")) {
    throw refusal(folder, `begins with ${networkType}, and only models that begin with a transformer are done here`);
  }
  if (typeof network?.["path"] === "string" && network["path"] !== "") {
    throw refusal(
      folder,
      `keeps the network in ${network["path"]}, as sentence-transformers did before 2.0: load and save it once with a later one`,
    );
  }
  const modules = rest.map(({ type, path }) => moduleOf(String(type), path, folder));
  const poolings = modules.filter(({ kind }) => kind === "Pooling").length;
  if (poolings !== 1 || modules[0]?.kind !== "Pooling") {
    const found = modules.map(({ kind }) => kind).join(", ") || "nothing";
    const hint = poolings === 0 ? "; models without a pooling give many vectors, or scores, for a text" : "";
    throw refusal(folder, `has ${found} after the network, not one pooling and what follows it${hint}`);
  }
  return modules;
}

function moduleOf(type: string, path: unknown, folder: string): ModelModule {
  const kind = KINDS.find((name) => type.split(".").at(-1) === name);
  if (kind === undefined || !type.startsWith("sentence_transformers.")) {
    throw refusal(folder, `has the module ${type}, which is not done here`);
  }
  if (typeof path !== "string" || !/^[\w.-]+$/.test(path) || /^\.+$/.test(path)) {
    // `Normalize` had no folder of its own in some models.
    if (kind === "Normalize" || kind === "Dropout") return { kind, path: "" };
    throw refusal(folder, `has a module ${kind} in a place that is no folder of the model's`);
  }
  return { kind, path };
}

function refusal(folder: string, what: string): UnsupportedError {
  return new UnsupportedError(
    `modules.json in ${folder} ${what}. Embed with sentence-transformers itself, or choose a model of a transformer, a pooling, and Dense, LayerNorm or Normalize.`,
  );
}
