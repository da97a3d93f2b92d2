"""What a crawl did to the catalog, for its metrics and its log."""

from dataclasses import dataclass, field


@dataclass
class CrawlReport:
    """Counts as Glue's crawler metrics have them, and one line per thing worth knowing."""

    tables_created: int = 0
    tables_updated: int = 0
    partitions_added: int = 0
    partitions_deleted: int = 0
    lines: list[str] = field(default_factory=list)

    def note(self, line: str) -> None:
        """Add a line to the crawl's log."""
        self.lines.append(line)
