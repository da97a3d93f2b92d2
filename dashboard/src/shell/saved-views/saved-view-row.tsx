import { Link, Pencil, Trash2 } from "lucide-react";
import { type SyntheticEvent, useState } from "react";
import { focused } from "@/design/focus";
import { viewWords } from "@/shell/view-words";
import { type SavedView, viewAt } from "@/state/saved-views";
import { DEFAULTS } from "@/state/view";

interface Props {
  saved: SavedView;
  isShown: boolean;
  onOpen: () => void;
  onCopy: () => void;
  /** Whether the name could be given. */
  onRename: (name: string) => boolean;
  onDelete: () => void;
}

/** A saved view: a link to it, and what can be done with it. */
export function SavedViewRow({ saved: { name, address }, isShown, onOpen, onCopy, onRename, onDelete }: Props) {
  const [isRenaming, setRenaming] = useState(false);
  if (isRenaming) return <RenameForm name={name} onRename={onRename} onDone={() => setRenaming(false)} />;
  return (
    <li className="views-item">
      <a
        className="menu-item"
        href={address}
        aria-current={isShown}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          onOpen();
        }}
      >
        <span className="picker-text">
          {name}
          <small>{viewWords(viewAt(address) ?? DEFAULTS)}</small>
        </span>
      </a>
      <button type="button" className="button button-plain button-icon" aria-label={`Copy the link to ${name}`} title="Copy the link" onClick={onCopy}>
        <Link size={15} aria-hidden />
      </button>
      <button type="button" className="button button-plain button-icon" aria-label={`Rename ${name}`} title="Rename" onClick={() => setRenaming(true)}>
        <Pencil size={15} aria-hidden />
      </button>
      <button type="button" className="button button-plain button-icon" aria-label={`Delete ${name}`} title="Delete" onClick={onDelete}>
        <Trash2 size={15} aria-hidden />
      </button>
    </li>
  );
}

function RenameForm({ name, onRename, onDone }: { name: string; onRename: (name: string) => boolean; onDone: () => void }) {
  const [text, setText] = useState(name);
  const [isTaken, setTaken] = useState(false);
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (onRename(text)) onDone();
    else setTaken(true);
  };
  return (
    <li>
      {/* Escape leaves the name as it is, and the dialog open. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <form
        className="views-row"
        onSubmit={onSubmit}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          onDone();
        }}
      >
        <input className="input" ref={focused} maxLength={120} autoComplete="off" aria-label={`New name of ${name}`} aria-invalid={isTaken} value={text} onChange={(event) => setText(event.target.value)} />
        <button type="submit" className="button">
          Rename
        </button>
        <button type="button" className="button button-plain" onClick={onDone}>
          Cancel
        </button>
      </form>
      {isTaken && (
        <p className="views-refused" role="alert">
          Another view has this name, or there is none.
        </p>
      )}
    </li>
  );
}
