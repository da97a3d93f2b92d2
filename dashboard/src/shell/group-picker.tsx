import { Layers } from "lucide-react";
import { useState } from "react";
import { Popover } from "@/design/popover";
import { focused } from "@/design/focus";
import { dimensionName } from "@/format/names";
import { useView } from "@/state/location";
import { useDimensions } from "./dimensions";

/** What the figures are divided by. */
export function GroupPicker() {
  const [view] = useView();
  const label = view.groupBy ? dimensionName(view.groupBy) : "nothing";
  return (
    <Popover
      label={`Group by ${label}`}
      trigger={
        <>
          <Layers size={15} aria-hidden />
          <span className="muted">By</span> {label}
        </>
      }
    >
      {(close) => <Choices close={close} />}
    </Popover>
  );
}

function Choices({ close }: { close: () => void }) {
  const [view, change] = useView();
  const [search, setSearch] = useState("");
  const all = [...useDimensions(), { value: "-", label: "Nothing: one sum" }];
  const found = all.filter((one) => one.label.toLowerCase().includes(search.toLowerCase()));
  return (
    <>
      <input
        className="input picker-search"
        ref={focused}
        placeholder="Search dimensions and tags"
        aria-label="Search dimensions and tags"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <ul>
        {found.map(({ value, label }) => (
          <li key={value}>
            <button
              type="button"
              className="menu-item"
              aria-current={value === (view.groupBy || "-")}
              onClick={() => {
                change({ groupBy: value === "-" ? "" : value });
                close();
              }}
            >
              {label}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
