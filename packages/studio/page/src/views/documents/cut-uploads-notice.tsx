import { Alert, Text } from "@mantine/core";
import { FileWarning } from "lucide-react";
import { type ReactElement, useState } from "react";
import { counted } from "../../format/format-count.ts";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import { cutUploads, forgetCutUploads } from "../../uploads/cut-uploads.ts";
import classes from "./cut-uploads-notice.module.css";

/** Names the files that a reload cut off: a page cannot send them again by itself, it has no right to read them any more. */
export function CutUploadsNotice(): ReactElement | null {
  const [cut, setCut] = useState(cutUploads);
  if (cut === undefined) return null;
  const forget = (): void => {
    forgetCutUploads();
    setCut(undefined);
  };
  const more = cut.count - cut.names.length;
  return (
    <Alert
      color="var(--warn)"
      icon={<FileWarning size={18} />}
      title={`${counted(cut.count, "file")} did not arrive`}
      role="status"
      withCloseButton
      closeButtonLabel="Dismiss"
      onClose={forget}
    >
      <Text size="sm">
        The page was left while they were on their way. Choose them again; files that are there already are not added
        twice.
      </Text>
      <ul className={classes.names} tabIndex={0} aria-label="Files that did not arrive">
        {[...new Set(cut.names)].map((name) => (
          <li key={name}>
            <UntrustedText text={name} />
          </li>
        ))}
        {more > 0 && <li>and {counted(more, "other file")}</li>}
      </ul>
    </Alert>
  );
}
