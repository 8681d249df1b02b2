import { kindOf, kinds, type KindsOf, readOptions } from "@embedloom/core";
import type * as Ort from "onnxruntime-web";
import { checkModelSettings, modelSettingKinds, type ModelSettings } from "./model-settings.ts";

/** What is needed of `onnxruntime-web`: pass the module itself. */
export type WebRuntime = Pick<typeof Ort, "InferenceSession" | "Tensor" | "env">;

/** Which model a page or a worker of a browser runs, and how. */
export interface WebModelSettings extends ModelSettings {
  /** URL of the model's folder, absolute or relative to `location`. */
  readonly url: string | URL;
  /**
   * The imported module `onnxruntime-web`: `onnxruntime-web/wasm` is the smallest, `onnxruntime-web/webgpu` also supports graphics
   * cards. Set the number of threads and the location of its own files on its `env`.
   */
  readonly runtime: WebRuntime;
  /** Backends in order of preference; the first that this browser supports is used. `["webgpu", "wasm"]` falls back to WebAssembly. @default ["wasm"] */
  readonly executionProviders?: readonly string[] | undefined;
  /** The model's name or id, which is in the fingerprint. @default the last folder of `url` */
  readonly model?: string | undefined;
}

/** Checked settings, with an absolute URL. */
export interface CheckedWebSettings extends WebModelSettings {
  readonly url: URL;
  readonly model: string;
  readonly executionProviders: readonly string[];
}

const settingKinds: KindsOf<WebModelSettings> = {
  ...modelSettingKinds,
  url: kindOf('the address of a model\'s folder, such as "/models/mini/"', (value) => folderUrl(value) !== undefined),
  runtime: kindOf("the module onnxruntime-web", isRuntime),
  executionProviders: kinds.optional(kinds.list(kinds.words, 'names such as ["webgpu", "wasm"]')),
  model: kinds.optional(kinds.words),
};

/**
 * Refuses settings that cannot work, before anything is fetched.
 *
 * @throws InvalidOptionError naming the setting
 * @returns a copy
 */
export function checkWebSettings(settings: WebModelSettings): CheckedWebSettings {
  const own = checkModelSettings(readOptions("settings", settings, settingKinds));
  const url = folderUrl(own.url)!;
  const { executionProviders = ["wasm"], model = lastFolder(url) } = own;
  return { ...own, url, model, executionProviders };
}

/** An address with a slash at its end, so that files lie below it. */
function folderUrl(given: unknown): URL | undefined {
  if ((typeof given !== "string" && !(given instanceof URL)) || given === "") return undefined;
  const page: unknown = Reflect.get(globalThis, "location");
  const base = typeof page === "object" && page !== null ? String(page) : undefined;
  if (!URL.canParse(String(given), base)) return undefined;
  const url = new URL(given, base);
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

function lastFolder({ pathname, host }: URL): string {
  return decodeURIComponent(pathname.split("/").at(-2) || host);
}

function isRuntime(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const [session, tensor, env] = ["InferenceSession", "Tensor", "env"].map((name): unknown => Reflect.get(value, name));
  const create: unknown = Reflect.get(Object(session), "create");
  return typeof create === "function" && typeof tensor === "function" && typeof env === "object" && env !== null;
}
