"""How one delivered value becomes a value of the silver schema, as SQL expressions.

In two steps, so that a bad value can be told from a missing one: what was **given** (null when nothing was), and its
**typed** value (null when what was given is none of that type).

Text and not Column: a delivery has hundreds of columns, and each call into the JVM takes its time, so building these
as columns took longer than reading a small month.
"""

import pyspark.sql.types as T

from spark_jobs.table_schema import TableColumn
from spark_jobs.transforms.exact import AMOUNT

# What stands for «nothing» in number, date and map columns of dumps and pandas writers. In text it may be a value.
NOTHING = r"'\\N', 'NULL', 'NAN'"
INSTANT_FORMAT = r"'yyyy-MM-dd\'T\'HH:mm:ss\'Z\''"
# An exponent of more digits is no amount, and would make the decimal parser build a number of a billion digits.
_EXPONENT = "([eE][+-]?[0-9]{1,3})?"
_NUMBER = f"'^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+){_EXPONENT}$'"
_DAY = "'^[0-9]{4}-[0-9]{2}-[0-9]{2}'"

_NUMBERS = (T.DoubleType, T.ByteType, T.ShortType, T.IntegerType, T.LongType, T.DecimalType)
_INSTANTS = (T.TimestampType, T.TimestampNTZType, T.DateType)


def kept_type(raw_type: T.DataType, column: TableColumn) -> T.DataType:
    """The type a given value keeps: number, instant or map where the column is one; anything else is given as text.

    So an instant in a column of numbers is text that is no number, and not the seconds since 1970. A float is text too:
    `0.1` as a float is 0.10000000149 as a double.
    """
    is_kept = (
        (column.is_number and isinstance(raw_type, _NUMBERS))
        or (column.is_instant and isinstance(raw_type, _INSTANTS))
        or (column.is_map and isinstance(raw_type, T.MapType))
    )
    return raw_type if is_kept else T.StringType()


def given(name: str, raw_type: T.DataType, column: TableColumn) -> str:
    """What was delivered in the column called `name`, trimmed; null when nothing was: empty, NaN, a word for nothing."""
    if isinstance(raw_type, T.DoubleType):
        name = f"nanvl({name}, NULL)"
    if not isinstance(kept_type(raw_type, column), T.StringType):
        return name
    trimmed = text(name, raw_type)
    is_plain_text = column.type == "string" and not column.is_instant
    # A list or a struct has no text of its own to look for a word in.
    word = f"trim({name})" if isinstance(raw_type, T.StringType) else trimmed
    return trimmed if is_plain_text else f"if(upper({word}) IN ({NOTHING}), NULL, {trimmed})"


def text(name: str, raw_type: T.DataType) -> str:
    """Any value as trimmed text, null when empty; points in time as `2026-10-01T00:00:00Z`, maps as JSON."""
    if isinstance(raw_type, _INSTANTS):
        return f"date_format(CAST({name} AS timestamp), {INSTANT_FORMAT})"
    if isinstance(raw_type, (T.MapType, T.StructType, T.ArrayType)):
        return f"to_json({name})"
    return f"nullif(trim(CAST({name} AS string)), '')"


def typed(name: str, given_type: T.DataType, column: TableColumn) -> str:
    """The given value in the column called `name`, in the column's silver type; null when it is none of that type."""
    if column.is_number:
        is_number = f"{name} RLIKE {_NUMBER} AND " if isinstance(given_type, T.StringType) else ""
        # A number also has to be an amount: finite, and of at most 18 digits before the point.
        is_amount = f"{is_number}try_cast({name} AS {AMOUNT}) IS NOT NULL"
        return f"if({is_amount}, try_cast({name} AS double), NULL)"
    if column.is_map:
        as_json = f"from_json({text(name, given_type)}, '{column.type}')"
        return f"CAST({name if isinstance(given_type, T.MapType) else as_json} AS {column.type})"
    if column.is_instant and not isinstance(given_type, _INSTANTS):
        return f"if({name} RLIKE {_DAY}, date_format(try_cast({name} AS timestamp), {INSTANT_FORMAT}), NULL)"
    return name if isinstance(given_type, T.StringType) else text(name, given_type)


def complaint(name: str, given_type: T.DataType, column: TableColumn) -> str:
    """Why the given value in the column called `name` has no typed value, in words, with the value."""
    if column.is_map:
        wanted = "'a JSON object'"
    elif column.is_instant:
        wanted = "'a date and time'"
    else:
        is_number = f"try_cast({name} AS double) IS NOT NULL"
        wanted = f"if({is_number}, 'a finite number of at most 18 digits before the point', 'a number')"
    return f"""concat('{column.name} is not ', {wanted}, ': "', {text(name, given_type)}, '"')"""


def exact_or_null(name: str, given_type: T.DataType, decimal: str) -> str:
    """The given value in the column called `name` as a decimal, null when it is none."""
    is_safe = f"{name} RLIKE '^[^eE]*{_EXPONENT}$'" if isinstance(given_type, T.StringType) else "true"
    return f"if({is_safe}, try_cast({name} AS {decimal}), NULL)"
