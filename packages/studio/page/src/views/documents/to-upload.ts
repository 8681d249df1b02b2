import type { UploadFile } from "../../uploads/uploads-provider.tsx";

/** A file to be cut into chunks of a size, by the path it has inside the folder it came with; by its name when it came alone. */
export function toUpload(file: File & { readonly path?: string }, chunkCharacters: number): UploadFile {
  // A dropped folder gives `path` (set by file-selector), a chosen one `webkitRelativePath`.
  const path = file.webkitRelativePath || file.path || file.name;
  return { name: path.replace(/^\.?\/+/, ""), size: file.size, file, chunkCharacters };
}
