/** Whether somebody sits in front of this machine: an address opened on another one, or in a pipe, helps nobody. */
export function hasVisitor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  const isRemote = env["SSH_CONNECTION"] !== undefined || env["SSH_TTY"] !== undefined;
  return isTerminal && !isRemote && env["CI"] === undefined;
}
