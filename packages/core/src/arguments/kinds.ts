import * as kinds from "./argument-kinds.ts";

export { kinds };
