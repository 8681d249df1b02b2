import type { CommonOptions } from "../session/index.ts";

/** What `studio` takes. */
export interface StudioOptions extends CommonOptions {
  readonly name?: string;
  readonly collection: boolean;
  readonly port: number;
  readonly host: string;
  /** Absent: that of the studio's folder. False: nobody needs one. */
  readonly token?: string | false;
  /** Absent: where somebody sits in front of this machine. */
  readonly open?: boolean;
}
