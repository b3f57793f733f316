import { type DragEvent, useState } from "react";
import { filesOf } from "./dropped-files.ts";
import { Icon, type IconName } from "./icon.tsx";

/** A button to choose files with. */
export function FileButton(props: {
  icon: IconName;
  /** What stands on it. */
  children: string;
  /** What is read out, where that is more. */
  label?: string;
  accept: string;
  multiple?: boolean;
  className?: string;
  onFiles: (files: readonly File[]) => void;
}) {
  const { icon, children, label, accept, multiple = false, className = "", onFiles } = props;
  return (
    <label className={`button ${className}`}>
      <Icon name={icon} /> <span>{children}</span>
      <input
        type="file"
        accept={accept}
        multiple={multiple}
        className="hidden"
        aria-label={label ?? children}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = ""; // the same file may be chosen again
        }}
      />
    </label>
  );
}

/** What makes an element a place to drop files on, and whether some are held over it. */
export function useDrop(onFiles: (files: readonly File[]) => void) {
  const [isOver, setOver] = useState(false);
  return {
    isOver,
    handlers: {
      onDragOver(event: DragEvent) {
        event.preventDefault();
        setOver(true);
      },
      onDragLeave(event: DragEvent) {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop(event: DragEvent) {
        event.preventDefault();
        setOver(false);
        void filesOf(event.dataTransfer).then(onFiles);
      },
    },
  };
}
