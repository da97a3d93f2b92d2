import { FileDown, FileUp } from "lucide-react";
import { useRef } from "react";
import { save } from "@/api/csv";
import { readSavedViews, type SavedView, savedViewsText } from "@/state/saved-views";

const MAX_BYTES = 2_000_000;

interface Props {
  views: readonly SavedView[];
  /** null: the file holds no saved views. */
  onImport: (views: SavedView[] | null) => void;
}

/** Saved views as a file, for another browser or a colleague. */
export function ViewsFile({ views, onImport }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const onFile = async (file: File | undefined) => {
    if (input.current) input.current.value = "";
    if (!file) return;
    onImport(file.size > MAX_BYTES ? null : readSavedViews(await file.text().catch(() => "")));
  };
  return (
    <>
      <button
        type="button"
        className="button button-plain"
        disabled={views.length === 0}
        onClick={() => save({ name: "sentinel-views.json", url: URL.createObjectURL(new Blob([savedViewsText(views)], { type: "application/json" })) })}
      >
        <FileDown size={15} aria-hidden /> Export
      </button>
      <button type="button" className="button button-plain" onClick={() => input.current?.click()}>
        <FileUp size={15} aria-hidden /> Import
      </button>
      <input ref={input} type="file" accept="application/json,.json" hidden aria-label="File of saved views" onChange={(event) => void onFile(event.target.files?.[0])} />
    </>
  );
}
