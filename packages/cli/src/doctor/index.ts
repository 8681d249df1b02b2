// Checks what works here, one part of the machine a file.
export type { DoctorOptions } from "./doctor-options.ts";
export { runDoctor } from "./run-doctor.ts";
