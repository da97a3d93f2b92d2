import { type SyntheticEvent, useEffect, useRef, useState } from "react";
import { instantText } from "@/format/days";
import { usePublicationIfAny } from "@/shell/publication";
import { viewWords } from "@/shell/view-words";
import { useView } from "@/state/location";
import { type SavedView, viewName } from "@/state/saved-views";
import { addressOf } from "@/state/view";

interface Props {
  views: readonly SavedView[];
  onSave: (view: SavedView) => void;
}

/** Gives what is shown a name. */
export function SaveForm({ views, onSave }: Props) {
  const [view] = useView();
  const publication = usePublicationIfAny();
  const [text, setText] = useState("");
  const [isPinned, setPinned] = useState(view.publication !== null);
  const input = useRef<HTMLInputElement>(null);
  // Once the dialog around it is open.
  useEffect(() => input.current?.focus(), []);
  const name = viewName(text);
  const isThere = views.some((one) => one.name === name);
  const pinned = publication?.id ?? view.publication;

  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (name === "") return;
    onSave({ name, address: addressOf({ ...view, publication: isPinned ? pinned : null }) });
    setText("");
    setPinned(view.publication !== null);
  };

  return (
    <form className="views-form" onSubmit={onSubmit}>
      <p className="muted">{viewWords({ ...view, publication: null })}</p>
      <div className="views-row">
        <input ref={input} className="input" autoComplete="off" maxLength={120} aria-label="Name of this view" placeholder="Name of this view" value={text} onChange={(event) => setText(event.target.value)} />
        <button type="submit" className="button button-primary" disabled={name === ""}>
          {isThere ? "Replace" : "Save"}
        </button>
      </div>
      <fieldset>
        <legend className="visually-hidden">Which figures it shows</legend>
        <label>
          <input type="radio" name="figures" checked={!isPinned} onChange={() => setPinned(false)} /> With the newest figures
        </label>
        <label>
          <input type="radio" name="figures" checked={isPinned} disabled={pinned === null} onChange={() => setPinned(true)} /> With these figures
          {publication && <span className="muted"> of {instantText(publication.asOfInstant)}</span>}
        </label>
      </fieldset>
    </form>
  );
}
