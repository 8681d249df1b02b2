import { InvalidOptionError, kindOf, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { isFolderPath } from "./folder-path.ts";
import {
  checkModelSettings,
  modelSettingKinds,
  type ModelSettings,
  ONNX_RUNTIMES,
  type OnnxRuntimeKind,
} from "../settings/index.ts";

/** Which model to run, and how. */
export interface TransformersSettings extends ModelSettings {
  /** A model's id on the hub, or a folder: an absolute path, or a relative one that begins with `./` or `../`. */
  readonly model: string;
  /** Branch, tag or commit on the hub. @default "main" */
  readonly revision?: string | undefined;
  /** Where downloaded models are kept. @default ".cache/embedloom/models" in the home folder */
  readonly cacheFolder?: string | undefined;
  /** Whether missing files of a hub model are downloaded; a folder never touches the network. @default true */
  readonly allowDownload?: boolean | undefined;
  /**
   * Whether the model lives in a thread of its own, so that this one goes on while it works. Without one, a run blocks the
   * event loop, but there is one thread and one copy of the libraries less.
   *
   * @default true
   */
  readonly worker?: boolean | undefined;
  /**
   * Threads that hold the model, each a copy of its own: many short texts on many cores are faster so than with many threads of
   * one run, and take as many times the memory. Needs `worker`.
   *
   * @default 1
   */
  readonly copies?: number | undefined;
  /**
   * Which build of ONNX Runtime: `wasm` comes with this package, `native` is two to four times as fast and needs
   * `onnxruntime-node` beside it. `javascript` is none of them: it is ready at once and gives the vectors of `wasm` (to the bit where no token comes twice, else to 1e-7), takes only
   * networks of a few simple operators, such as `@embedloom/mini-model`, and is for one short text, since it is slow with long ones.
   *
   * @default native where `onnxruntime-node` is installed and loads, else wasm
   */
  readonly runtime?: OnnxRuntimeKind | undefined;
  /** Threads of one run; in WebAssembly the first model decides for all of its thread. @default the number of physical cores, with `copies` their share of the processors, 1 in WebAssembly */
  readonly intraOpThreads?: number | undefined;
}

const HUB_ID = /^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/;

const settingKinds: KindsOf<TransformersSettings> = {
  ...modelSettingKinds,
  model: kindOf(
    'a hub id such as "owner/name", an absolute folder path, or a relative one that begins with "./"',
    (value) => typeof value === "string" && (isFolderPath(value) || HUB_ID.test(value)) && !value.includes("\0"),
  ),
  revision: kinds.optional(kinds.words),
  cacheFolder: kinds.optional(kinds.words),
  allowDownload: kinds.optional(kinds.flag),
  worker: kinds.optional(kinds.flag),
  copies: kinds.optional(kinds.integer(1, 64)),
  runtime: kinds.optional(kinds.oneOf(...ONNX_RUNTIMES)),
  intraOpThreads: kinds.optional(kinds.integer(1)),
};

/**
 * Refuses settings that cannot work, before anything is read.
 *
 * @throws InvalidOptionError naming the setting
 * @returns a copy
 */
export function checkSettings(settings: TransformersSettings): TransformersSettings {
  const own = checkModelSettings(readOptions("settings", settings, settingKinds));
  const { copies = 1, worker } = own;
  if (copies > 1 && worker === false) {
    throw new InvalidOptionError("copies", "1 or absent where `worker` is false", copies);
  }
  return own;
}
