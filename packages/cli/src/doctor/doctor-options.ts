import type { ModelOptions } from "../embed/index.ts";

/** What `doctor` takes. */
export interface DoctorOptions extends ModelOptions {
  readonly cache?: string;
}
