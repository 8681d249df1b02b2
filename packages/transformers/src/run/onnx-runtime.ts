import { ModelLoadError } from "@embedloom/core";
import type * as Web from "onnxruntime-web";
import type { OnnxRuntimeKind } from "../settings/index.ts";

/** The interface of ONNX Runtime, which is the same for every build. */
export interface OnnxRuntime extends Pick<typeof Web, "InferenceSession" | "Tensor"> {
  /** The options of a session. @param threads of one run; absent: the runtime's default */
  sessionOptions(this: void, threads: number | undefined): Web.InferenceSession.SessionOptions;
  /** Whether the runtime opens external data files by itself. */
  readonly opensData: boolean;
}

/** A build of ONNX Runtime for Node. */
export interface NodeRuntime extends OnnxRuntime {
  readonly kind: OnnxRuntimeKind;
}

/**
 * Loads a build of ONNX Runtime: the native one where `onnxruntime-node` is installed and loads on this machine, else
 * WebAssembly, which comes with this package.
 *
 * @param wanted which build. Absent: the first that loads
 * @throws ModelLoadError when the native one is asked for by name and is not there, or does not load
 */
export async function loadOnnxRuntime(wanted?: OnnxRuntimeKind): Promise<NodeRuntime> {
  if (wanted !== "wasm") {
    try {
      keepNativeQuiet();
      const { InferenceSession, Tensor } = await import("onnxruntime-node");
      return {
        kind: "native",
        InferenceSession,
        Tensor,
        opensData: true,
        sessionOptions: (threads) => ({
          executionProviders: ["cpu"],
          ...(threads !== undefined && { intraOpNumThreads: threads }),
        }),
      };
    } catch (error) {
      if (wanted === "native") throw noNative(error);
    }
  }
  const { InferenceSession, Tensor, env } = await import("onnxruntime-web");
  // Log messages contain the ids of a text, and every logged error is thrown as well.
  env.logLevel = "fatal";
  return {
    kind: "wasm",
    InferenceSession,
    Tensor,
    opensData: false,
    sessionOptions(threads = 1) {
      // Every thread keeps the process alive, so the default is 1. The first session decides for all.
      env.wasm.numThreads = threads;
      return { executionProviders: ["wasm"] };
    },
  };
}

/**
 * Turns off the telemetry of the native build. From 1.29 on, on Linux and macOS, it would store an id of the machine in the home
 * folder and send usage data to its makers. A user who wants that sets `ORT_DISABLE_TELEMETRY=0`.
 *
 * The build reads the environment of the process, which only the main thread can change. So this must be called before a thread
 * is started for it.
 */
export function keepNativeQuiet(): void {
  process.env["ORT_DISABLE_TELEMETRY"] ??= "1";
}

function noNative(cause: unknown): ModelLoadError {
  return new ModelLoadError(
    '`runtime: "native"` needs onnxruntime-node, which is not installed or does not load here: npm install --ignore-scripts onnxruntime-node.',
    { cause },
  );
}
