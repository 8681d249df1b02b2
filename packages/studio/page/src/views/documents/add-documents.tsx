import { Button, FileButton, Group, NativeSelect, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { FilePlus2, FolderOpen } from "lucide-react";
import { type InputHTMLAttributes, type ReactElement, useRef, useState } from "react";
import { CHUNK_SIZES, DEFAULT_CHUNK_CHARACTERS } from "../../../../src/api/chunk-sizes.ts";
import type { LibraryStatus } from "../../../../src/api/documents.ts";
import { Panel } from "../../components/panel.tsx";
import { formatBytes } from "../../format/format-bytes.ts";
import { formatCount } from "../../format/format-count.ts";
import { useTopic } from "../../live/live-context.tsx";
import { refuseEarly } from "../../uploads/refuse-early.ts";
import { useUploadQueue } from "../../uploads/uploads-provider.tsx";
import classes from "./add-documents.module.css";
import { CutUploadsNotice } from "./cut-uploads-notice.tsx";
import { TakeSamples } from "./take-samples.tsx";
import { toUpload } from "./to-upload.ts";
import { UploadProgress } from "./upload-progress.tsx";

const folderInput: InputHTMLAttributes<HTMLInputElement> & { readonly webkitdirectory: "" } = { webkitdirectory: "" };

/** Takes files and folders by drop or by choice, and the samples by a click. */
export function AddDocuments(): ReactElement {
  const library = useTopic("library");
  const limits = library?.limits;
  const hasDocuments = (library?.documents ?? 0) > 0;
  const queue = useUploadQueue();
  const [chunkCharacters, setChunkCharacters] = useState(DEFAULT_CHUNK_CHARACTERS);
  const openFiles = useRef<() => void>(null);
  const add = (files: readonly File[] | null): void => {
    if (limits === undefined || files === null) return;
    const { accepted, refusals } = refuseEarly(
      files.map((file) => toUpload(file, chunkCharacters)),
      limits,
    );
    queue.add(accepted, refusals);
  };
  return (
    <Panel title="Add documents" actions={hasDocuments && <TakeSamples size="xs" />}>
      <CutUploadsNotice />
      <Dropzone
        onDrop={add}
        openRef={openFiles}
        activateOnClick={false}
        disabled={limits === undefined}
        className={classes.zone}
        enablePointerEvents
        inputProps={{ "aria-label": "Files to add" }}
      >
        <div className={classes.inside}>
          <FilePlus2 size={30} strokeWidth={1.4} aria-hidden="true" className={classes.icon} />
          <Text fw={600}>Drop files or a folder here</Text>
          <Group gap="xs" justify="center">
            <Button size="xs" variant="default" onClick={() => openFiles.current?.()}>
              Choose files
            </Button>
            <FileButton multiple onChange={add} inputProps={folderInput}>
              {(props) => (
                <Button {...props} size="xs" variant="default" leftSection={<FolderOpen size={14} />}>
                  Choose a folder
                </Button>
              )}
            </FileButton>
          </Group>
          {limits !== undefined && <Limits limits={limits} />}
        </div>
      </Dropzone>
      <NativeSelect
        size="xs"
        label="Chunks of up to"
        description="For the files that are added next"
        value={String(chunkCharacters)}
        onChange={(event) => setChunkCharacters(Number(event.currentTarget.value))}
        data={CHUNK_SIZES.map((size) => ({ value: String(size), label: `${formatCount(size)} characters` }))}
      />
      <UploadProgress />
    </Panel>
  );
}

function Limits({ limits }: { readonly limits: LibraryStatus["limits"] }): ReactElement {
  return (
    <Text size="xs" c="dimmed">
      {limits.endings.join(" ")} · up to {formatBytes(limits.fileBytes)} each, {formatBytes(limits.totalBytes)} and{" "}
      {formatCount(limits.documents)} documents in all
    </Text>
  );
}
