import { ArrowLeft, ChevronRight, Plus } from "lucide-react";
import { useState } from "react";
import { Popover } from "@/design/popover";
import { focused } from "@/design/focus";
import { dimensionName } from "@/format/names";
import { useDimensions } from "./dimensions";
import { FilterValues } from "./filter-values";

/** Adds a filter: a dimension, then values of it to include or exclude. */
export function FilterPicker() {
  return (
    <Popover
      label="Add a filter"
      trigger={
        <>
          <Plus size={15} aria-hidden /> Filter
        </>
      }
    >
      {(close) => <Steps close={close} />}
    </Popover>
  );
}

function Steps({ close }: { close: () => void }) {
  const [dimension, setDimension] = useState<string | null>(null);
  const [search, setSearch] = useState("");
  const found = useDimensions().filter((one) => one.label.toLowerCase().includes(search.toLowerCase()));
  if (dimension !== null) {
    return (
      <>
        <button type="button" className="menu-item picker-back" onClick={() => setDimension(null)}>
          <ArrowLeft size={14} aria-hidden /> {dimensionName(dimension)}
        </button>
        <FilterValues dimension={dimension} onDone={close} />
      </>
    );
  }
  return (
    <>
      <input
        className="input picker-search"
        ref={focused}
        placeholder="Filter by…"
        aria-label="Search dimensions and tags"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <ul>
        {found.map(({ value, label }) => (
          <li key={value}>
            <button type="button" className="menu-item" onClick={() => setDimension(value)}>
              {label}
              <ChevronRight size={14} aria-hidden className="push" />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
