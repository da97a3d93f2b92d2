"""Types in Glue's spelling, and what they are in DuckDB and in Athena's results."""

import re

GLUE_TO_DUCKDB = {
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "binary": "BLOB",
}
DUCKDB_TO_GLUE = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "TINYINT": "tinyint",
    "UTINYINT": "smallint",
    "SMALLINT": "smallint",
    "USMALLINT": "int",
    "INTEGER": "int",
    "UINTEGER": "bigint",
    "BIGINT": "bigint",
    "UBIGINT": "decimal(20,0)",
    "HUGEINT": "decimal(38,0)",
    "FLOAT": "float",
    "DOUBLE": "double",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP_S": "timestamp",
    "TIMESTAMP_MS": "timestamp",
    "TIMESTAMP_NS": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamp",
    "TIME": "string",
    "UUID": "string",
    "INTERVAL": "string",
    "JSON": "string",
    "BLOB": "binary",
    '"NULL"': "string",
}


def duckdb_type(glue_type: str) -> str:
    """DuckDB's type for a type in Glue's spelling. ValueError names one it does not know."""
    name, inner = _split(glue_type.strip())
    lowered = name.lower()
    if lowered == "decimal":
        return f"DECIMAL({inner or '10,0'})"
    if lowered in {"varchar", "char"}:
        return "VARCHAR"
    if lowered == "array":
        return f"{duckdb_type(inner)}[]"
    if lowered == "map":
        key, value = split_fields(inner)
        return f"MAP({duckdb_type(key)}, {duckdb_type(value)})"
    if lowered == "struct":
        members = (field.partition(":") for field in split_fields(inner))
        return f"STRUCT({', '.join(f'{quote(member.strip())} {duckdb_type(kind)}' for member, _, kind in members)})"
    if lowered in GLUE_TO_DUCKDB:
        return GLUE_TO_DUCKDB[lowered]
    raise ValueError(f"type {glue_type!r} is not one of the Glue catalog's")


def glue_type(duckdb_name: str) -> str:
    """Glue's type for a type as DuckDB describes it. ValueError names one it does not know."""
    name = duckdb_name.strip()
    if name.endswith("[]"):
        return f"array<{glue_type(name[:-2])}>"
    if name.startswith("DECIMAL("):
        return name.lower()
    if name.startswith("MAP("):
        key, value = split_fields(name[4:-1])
        return f"map<{glue_type(key)},{glue_type(value)}>"
    if name.startswith("STRUCT("):
        members = (re.fullmatch(r'\s*("(?:[^"]|"")+"|\S+)\s+(.+)', member) for member in split_fields(name[7:-1]))
        kinds = ((found.group(1).strip('"'), found.group(2)) for found in members if found)
        return f"struct<{','.join(f'{member}:{glue_type(kind)}' for member, kind in kinds)}>"
    if name.startswith("ENUM("):
        return "string"
    if name in DUCKDB_TO_GLUE:
        return DUCKDB_TO_GLUE[name]
    raise ValueError(f"DuckDB's type {duckdb_name!r} has none in the Glue catalog")


def athena_type(duckdb_name: str) -> str:
    """The type name in Athena's column metadata: `varchar` for text, else Glue's word without its parameters."""
    name = str(duckdb_name).strip()
    if name == "TIMESTAMP WITH TIME ZONE":
        return "timestamp with time zone"
    if name.startswith("STRUCT("):
        return "row"
    glue = glue_type(name)
    word = re.split(r"[<(]", glue)[0]
    return {"string": "varchar", "int": "integer", "binary": "varbinary"}.get(word, word)


def presto_type(glue: str) -> str:
    """The whole type in a stored view: `map<string,double>` → `map(varchar,double)`."""
    name, inner = _split(glue)
    if name == "struct":
        members = (field.partition(":") for field in split_fields(inner))
        return f"row({','.join(f'{member} {presto_type(kind)}' for member, _, kind in members)})"
    if name in {"map", "array"}:
        return f"{name}({','.join(presto_type(part) for part in split_fields(inner))})"
    word = {"string": "varchar", "int": "integer", "binary": "varbinary", "float": "real"}.get(name, name)
    return f"{word}({inner})" if inner else word


def quote(name: str) -> str:
    """An identifier as SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL quotes it."""
    return "'" + text.replace("'", "''") + "'"


def split_fields(inner: str) -> list[str]:
    """The comma-separated parts on the outer level: `a:int,b:map<int,int>` has two."""
    parts, depth, start = [], 0, 0
    for position, character in enumerate(inner):
        if character in "<(":
            depth += 1
        elif character in ">)":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(inner[start:position].strip())
            start = position + 1
    parts.append(inner[start:].strip())
    return parts


def _split(glue_type: str) -> tuple[str, str]:
    """`map<string,int>` → (`map`, `string,int`)."""
    found = re.fullmatch(r"\s*(\w+)\s*(?:[<(](.*)[>)])?\s*", glue_type)
    return (found.group(1), found.group(2) or "") if found else (glue_type, "")
