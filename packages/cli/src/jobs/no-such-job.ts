import { Failure } from "../errors/index.ts";
import type { JobAddress } from "./job-address.ts";

/** Nobody has planned a job of this name there. */
export function noSuchJob({ shown }: JobAddress): Failure {
  return new Failure(`There is no job ${shown}: plan it with \`embedloom jobs run\`, or look at the name.`);
}
