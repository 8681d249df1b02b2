import { ModelLoadError } from "@embedloom/core";
import type * as Web from "onnxruntime-web";
import type { OnnxRuntimeKind } from "../settings/index.ts";

/** What runs a network: the same interface, whichever build it is. */
export interface OnnxRuntime extends Pick<typeof Web, "InferenceSession" | "Tensor"> {
  /** What a session is opened with. @param threads of one run; absent: the runtime's own choice */
  sessionOptions(this: void, threads: number | undefined): Web.InferenceSession.SessionOptions;
  /** Whether it opens by itself the files beside a graph that hold its weights. */
  readonly opensData: boolean;
}

/** A build of ONNX Runtime that Node has. */
export interface NodeRuntime extends OnnxRuntime {
  readonly kind: OnnxRuntimeKind;
}

/**
 * Loads a build of ONNX Runtime: the native one where `onnxruntime-node` is installed and loads on this machine, else
 * WebAssembly, which comes with this package.
 *
 * @param wanted absent: whichever there is
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
  // What it would log is thrown as well, and the ids of a text are in it.
  env.logLevel = "fatal";
  return {
    kind: "wasm",
    InferenceSession,
    Tensor,
    opensData: false,
    sessionOptions(threads = 1) {
      // Threads of its own would be more threads that keep the process alive; the first session decides for all.
      env.wasm.numThreads = threads;
      return { executionProviders: ["wasm"] };
    },
  };
}

/**
 * Asks the native build to report nothing. From 1.29 on it otherwise keeps an id of the machine in the home folder and sends what it
 * runs to its makers, on Linux and macOS; a user who wants that sets `ORT_DISABLE_TELEMETRY=0`.
 *
 * It reads the environment of the process, which only the main thread can change: whoever starts a thread for it calls this before.
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
