import "./saved-views.css";
import { X } from "lucide-react";
import { useState } from "react";
import { focused } from "@/design/focus";
import { counted } from "@/format/figures";
import { show, useView } from "@/state/location";
import { type SavedView, viewAt, withImported, withNewName, withoutSaved, withSaved } from "@/state/saved-views";
import { keep, useSavedViews } from "@/state/saved-views-store";
import { addressOf } from "@/state/view";
import { copied, linkTo } from "../copy-link";
import { SaveForm } from "./save-form";
import { SavedViewRow } from "./saved-view-row";
import { ViewsFile } from "./views-file";

/** What happened last, and how it is undone. */
interface Said {
  text: string;
  undo?: readonly SavedView[];
}

/** Names for addresses: save what is shown, and come back to what was. */
export default function SavedViewsPanel({ onClose }: { onClose: () => void }) {
  const [view] = useView();
  const { views, isKept } = useSavedViews();
  const [said, setSaid] = useState<Said>({ text: "" });
  const shown = addressOf(view);

  const change = (next: readonly SavedView[], text: string, undo?: readonly SavedView[]) => {
    keep(next);
    setSaid({ text, ...(undo ? { undo } : {}) });
  };
  const open = (address: string) => {
    const next = viewAt(address);
    onClose();
    if (next) show(next);
  };
  const copy = async ({ address }: SavedView) => {
    const link = linkTo(viewAt(address) ?? view);
    setSaid({ text: (await copied(link)) ? "The link is copied." : `The browser did not allow it. The link is ${link}` });
  };
  const rename = (name: string, text: string) => {
    const next = withNewName(views, name, text);
    if (next) change(next, "");
    return next !== null;
  };
  const onImport = (imported: SavedView[] | null) => {
    if (!imported) {
      setSaid({ text: "This file holds no saved views." });
      return;
    }
    const next = withImported(views, imported);
    change(next, `${counted(next.length - views.length, "view")} imported.`, views);
  };

  return (
    <>
      <div className="views-head">
        <h2>Saved views</h2>
        <button type="button" className="button button-plain button-icon" aria-label="Close" onClick={onClose}>
          <X size={17} aria-hidden />
        </button>
      </div>
      <SaveForm views={views} onSave={(saved) => change(withSaved(views, saved), "Saved.")} />
      {views.length === 0 ? (
        <p className="views-none muted">No view is saved yet. Whatever is on the screen can be: its filters, its days, its order.</p>
      ) : (
        <ul className="views-list" aria-label="Saved views">
          {views.map((saved) => (
            <SavedViewRow
              key={saved.name}
              saved={saved}
              isShown={saved.address === shown}
              onOpen={() => open(saved.address)}
              onCopy={() => void copy(saved)}
              onRename={(text) => rename(saved.name, text)}
              onDelete={() => change(withoutSaved(views, saved.name), `Deleted: ${saved.name}.`, views)}
            />
          ))}
        </ul>
      )}
      <p className="views-said" role="status">
        {said.text}
        {said.undo && (
          <button type="button" className="button button-plain" ref={focused} onClick={() => change(said.undo ?? views, "")}>
            Undo
          </button>
        )}
      </p>
      <div className="views-foot">
        <p className="muted">{isKept ? "Kept in this browser only." : "This browser keeps nothing: the views last as long as this page."}</p>
        <ViewsFile views={views} onImport={onImport} />
      </div>
    </>
  );
}
