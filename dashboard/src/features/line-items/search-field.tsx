import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { useView } from "@/state/location";

const WAIT_MS = 350;

/** Searches resource, description, usage type, operation and service, once typing pauses. */
export function SearchField() {
  const [view, change] = useView();
  const [text, setText] = useState(view.search);
  const [known, setKnown] = useState(view.search);
  if (known !== view.search) {
    // Back, forward, or a link: the address has another text than was typed.
    setKnown(view.search);
    setText(view.search);
  }
  useEffect(() => {
    if (text === view.search) return;
    const timer = setTimeout(() => {
      setKnown(text);
      change({ search: text }, true);
    }, WAIT_MS);
    return () => clearTimeout(timer);
  }, [text, view.search, change]);
  return (
    <label className="search">
      <Search size={15} aria-hidden />
      <span className="visually-hidden">Search line items</span>
      <input className="input" type="search" maxLength={200} placeholder="Resource, description, usage type…" value={text} onChange={(event) => setText(event.target.value)} />
    </label>
  );
}
