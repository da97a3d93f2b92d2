import "./commands.css";
import { Command as Commands } from "cmdk";
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useDimensions } from "@/shell/dimensions";
import { pageAt } from "@/shell/pages";
import { type Publication, usePublicationIfAny } from "@/shell/publication";
import { useQuestion } from "@/shell/question";
import { show, useView } from "@/state/location";
import { useSavedViews } from "@/state/saved-views-store";
import { applyTheme, useTheme } from "@/state/theme";
import type { View } from "@/state/view";
import { copied, linkTo } from "../copy-link";
import { CommandList } from "./command-list";
import { type Act, type Command, commandsFor, filterCommands, type Here, matching } from "./commands";
import { useFoundValues } from "./found-values";

interface Props {
  /** Closes, then does what is given. */
  onDone: (then: () => void) => void;
  onSaveView: () => void;
  /** Tells the reader what was done, once it is closed. */
  onSay: (text: string) => void;
}

/** Everything by its name: pages, saved views, every choice of the filter bar, and values to filter by. */
export default function CommandPalette({ onDone, onSaveView, onSay }: Props) {
  const [view] = useView();
  const [search, setSearch] = useState("");
  const publication = usePublicationIfAny();
  const input = useRef<HTMLInputElement>(null);
  // Once the dialog around it is open.
  useEffect(() => input.current?.focus(), []);

  const copy = async (copying: View) => {
    onSay((await copied(linkTo(copying))) ? "The link is copied." : "The browser did not allow it: copy the link from its address bar.");
  };
  const run = ({ act }: Command) => {
    if (act === "save") onSaveView();
    else onDone(() => done(act));
  };
  const done = (act: Exclude<Act, "save">) => {
    if ("theme" in act) applyTheme(act.theme);
    else if ("copy" in act) void copy(act.copy);
    else {
      show(act.show);
      if (act.show.page !== view.page) document.getElementById("main")?.focus();
    }
  };
  const shared = { search, onRun: run };
  return (
    <Commands label="Find or do" shouldFilter={false} vimBindings={false} loop>
      <div className="palette-search">
        <Search size={17} aria-hidden />
        <Commands.Input ref={input} placeholder="A page, a measure, a service, an account…" value={search} onValueChange={setSearch} maxLength={200} />
      </div>
      {publication ? <WithFigures publication={publication} {...shared} /> : <WithoutFigures {...shared} />}
      <p className="palette-keys" aria-hidden>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>Enter</kbd> do it
        </span>
        <span>
          <kbd>Esc</kbd> close
        </span>
      </p>
    </Commands>
  );
}

interface ListProps {
  search: string;
  onRun: (command: Command) => void;
}

function useHere(): Omit<Here, "figures"> {
  const [view] = useView();
  const theme = useTheme();
  const { views } = useSavedViews();
  return { view, page: pageAt(view.page), theme, views };
}

function WithFigures({ publication, search, onRun }: ListProps & { publication: Publication }) {
  const { days } = useQuestion();
  const dimensions = useDimensions();
  const here = { ...useHere(), figures: { publication: publication.id, days, dimensions } };
  const { byDimension, isLoading } = useFoundValues(search);
  const found = byDimension.flatMap(([dimension, rows]) => filterCommands(dimension, rows, here));
  return <CommandList commands={[...matching(commandsFor(here), search), ...found]} search={search} isLoading={isLoading} onRun={onRun} />;
}

function WithoutFigures({ search, onRun }: ListProps) {
  const here = { ...useHere(), figures: null };
  return <CommandList commands={matching(commandsFor(here), search)} search={search} isLoading={false} onRun={onRun} />;
}
