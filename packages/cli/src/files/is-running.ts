/** Whether a process of this machine runs, whoever it belongs to; false for what is no number of one. */
export function isRunning(pid: number): boolean {
  // Zero and below are whole groups of processes.
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and another user's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
