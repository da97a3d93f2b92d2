import { Command as Commands, useCommandState } from "cmdk";
import { Bookmark, CalendarDays, Check, CornerDownLeft, Filter, FilterX, Gauge, GitCompareArrows, Layers, Link, type LucideIcon, Rows3, Sun } from "lucide-react";
import { type RefObject, useEffect, useRef } from "react";
import { counted } from "@/format/figures";
import { pageAt } from "@/shell/pages";
import { type Command, type Group, GROUPS } from "./commands";

const ICONS: Record<Group, LucideIcon> = {
  Pages: CornerDownLeft,
  "Saved views": Bookmark,
  "This view": Link,
  Days: CalendarDays,
  Measure: Gauge,
  "Group by": Layers,
  Granularity: Rows3,
  Compare: GitCompareArrows,
  Theme: Sun,
  Filters: Filter,
};

/** Those that are not like the others of their group. */
const OWN_ICONS: Record<string, LucideIcon> = { "This view save": Bookmark, "This view clear": FilterX };

interface Props {
  commands: readonly Command[];
  search: string;
  isLoading: boolean;
  onRun: (command: Command) => void;
}

/** Tells the field which option Enter would take: cmdk does so when keys move it, not when other options come. */
function useActiveOption(body: RefObject<HTMLElement | null>): void {
  useCommandState((state) => state.value);
  useEffect(() => {
    const chosen = body.current?.querySelector('[role="option"][aria-selected="true"]')?.id;
    for (const one of body.current?.closest("[cmdk-root]")?.querySelectorAll('[role="combobox"], [role="listbox"]') ?? []) {
      if (chosen) one.setAttribute("aria-activedescendant", chosen);
      else one.removeAttribute("aria-activedescendant");
    }
  });
}

/** What matches, group by group. */
export function CommandList({ commands, search, isLoading, onRun }: Props) {
  const body = useRef<HTMLDivElement>(null);
  useActiveOption(body);
  return (
    <div className="palette-body" ref={body}>
      <Commands.List label="What can be done">
        {GROUPS.map((group) => {
          const own = commands.filter((one) => one.group === group);
          return (
            own.length > 0 && (
              <Commands.Group key={group} heading={group}>
                {own.map((one) => (
                  <CommandItem key={one.id} command={one} onRun={onRun} />
                ))}
              </Commands.Group>
            )
          );
        })}
      </Commands.List>
      {commands.length === 0 && <p className="palette-none">{isLoading ? "Looking for it…" : `Nothing is called “${search.trim()}”.`}</p>}
      <p className="visually-hidden" role="status">
        {search === "" || isLoading ? "" : counted(commands.length, "result")}
      </p>
    </div>
  );
}

function CommandItem({ command, onRun }: { command: Command; onRun: (command: Command) => void }) {
  const { id, group, title, hint, isCurrent, act } = command;
  const page = group === "Pages" && act !== "save" && "show" in act ? pageAt(act.show.page) : undefined;
  const Icon = page?.icon ?? OWN_ICONS[id] ?? ICONS[group];
  return (
    // Spaces at its ends would be cut off: what the reader wrote stands in quotes.
    <Commands.Item value={JSON.stringify(id)} onSelect={() => onRun(command)}>
      <Icon size={15} aria-hidden />
      <span className="palette-title">{title}</span>
      {hint && <span className="palette-hint">{hint}</span>}
      {isCurrent && (
        <>
          <Check size={15} aria-hidden />
          <span className="visually-hidden">(shown now)</span>
        </>
      )}
    </Commands.Item>
  );
}
