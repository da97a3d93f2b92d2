import { type ReactNode, useState } from "react";
import { focused } from "@/design/focus";
import { Popover } from "@/design/popover";
import { useDimensions } from "./dimensions";

interface Choice {
  value: string;
  label: string;
}

interface Props {
  label: string;
  trigger: ReactNode;
  value: string;
  /** What can be chosen besides dimensions. */
  more?: readonly Choice[];
  /** A dimension that cannot be chosen. */
  except?: string;
  isAtEnd?: boolean;
  onChoose: (value: string) => void;
}

/** One of all dimensions, tags and cost categories there are. */
export function DimensionPicker({ label, trigger, isAtEnd = false, ...choices }: Props) {
  return (
    <Popover label={label} trigger={trigger} isAtEnd={isAtEnd}>
      {(close) => <Choices {...choices} close={close} />}
    </Popover>
  );
}

function Choices({ value, more = [], except, onChoose, close }: Omit<Props, "label" | "trigger" | "isAtEnd"> & { close: () => void }) {
  const [search, setSearch] = useState("");
  const all = [...useDimensions().filter((one) => one.value !== except), ...more];
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
        {found.map((one) => (
          <li key={one.value}>
            <button
              type="button"
              className="menu-item"
              aria-current={one.value === value}
              onClick={() => {
                onChoose(one.value);
                close();
              }}
            >
              {one.label}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
