import { isTransportFault, type Reply, respond } from "../fake-http/index.ts";
import type { OllamaEndpoint } from "./embedding-endpoints.ts";
import { sizeOf } from "./model-listing.ts";
import { fullModelName } from "./model-name.ts";
import { ollamaError, ollamaReply } from "./ollama-error.ts";
import type { OllamaFault } from "./ollama-fault.ts";
import type { NamedModel } from "./ollama-state.ts";

const unknownModelText = "pull model manifest: file does not exist";

/** `POST /api/pull`: one JSON line per step; an unknown model fails in the second line of a 200. */
export const pullEndpoint: OllamaEndpoint = async (state, exchange, body, fault) => {
  const name = fullModelName(body["model"] ?? body["name"]);
  if (name === undefined) return respond(exchange, fault, () => ollamaError(400, "invalid model name"));
  const named = state.registry.get(name);
  const lines = pullLines(named, fault);
  const finished = lines.some((line) => "status" in line && line.status === "success");
  if (body["stream"] === false) {
    return respond(exchange, fault, () => {
      if (!finished) return ollamaError(500, failureOf(lines));
      state.installed.add(name);
      return ollamaReply(200, { status: "success" });
    });
  }
  if (fault !== undefined && isTransportFault(fault)) {
    return respond(exchange, fault, () => {
      if (finished) state.installed.add(name);
      return ndjson(lines);
    });
  }
  exchange.sendHead(ndjson([]));
  for (const line of lines) {
    // A client that reads "success" may use the model at once.
    if ("status" in line && line.status === "success") state.installed.add(name);
    await exchange.write(`${JSON.stringify(line)}\n`);
  }
  if (fault?.kind === "pull-stall") await exchange.hang();
  exchange.end();
};

function offlineText(name: string): string {
  const [model, tag] = name.split(":");
  const host = "library.example";
  return `pull model manifest: Get "https://${host}/v2/library/${model}/manifests/${tag}": dial tcp: lookup ${host}: no such host`;
}

type PullLine = { readonly status: string; readonly [field: string]: unknown } | { readonly error: string };

function pullLines(named: NamedModel | undefined, fault: OllamaFault | undefined): readonly PullLine[] {
  const manifest = { status: "pulling manifest" };
  if (named === undefined) return [manifest, { error: unknownModelText }];
  const layer = {
    status: `pulling ${named.digest.slice(0, 12)}`,
    digest: `sha256:${named.digest}`,
    total: sizeOf(named),
  };
  const progress = (share: number): PullLine => ({ ...layer, completed: Math.floor(layer.total * share) });
  const begun = [manifest, layer, progress(0.25), progress(0.5)];
  switch (fault?.kind) {
    case "pull-offline":
      return [manifest, { error: offlineText(named.name) }];
    case "pull-error":
      return [...begun, { error: fault.text ?? "max retries exceeded: unexpected EOF" }];
    case "pull-cut":
    case "pull-stall":
      return begun;
    default: {
      const end = ["verifying sha256 digest", "writing manifest", "success"].map((status) => ({ status }));
      return [...begun, progress(1), ...end];
    }
  }
}

function ndjson(lines: readonly PullLine[]): Reply {
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  return { status: 200, headers: { "content-type": "application/x-ndjson" }, body };
}

function failureOf(lines: readonly PullLine[]): string {
  const failed = lines.find((line): line is { error: string } => "error" in line);
  return failed?.error ?? "unexpected EOF";
}
