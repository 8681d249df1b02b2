import type { UploadFile } from "../../uploads/uploads-provider.tsx";

/** A file by the path it has inside the folder it came with; by its name when it came alone. */
export function toUpload(file: File & { readonly path?: string }): UploadFile {
  // A dropped folder gives `path` (set by file-selector), a chosen one `webkitRelativePath`.
  const path = file.webkitRelativePath || file.path || file.name;
  return { name: path.replace(/^\.?\/+/, ""), size: file.size, file };
}
