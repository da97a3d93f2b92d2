"""How one delivered value becomes a value of the silver schema.

In two steps, so that a bad value can be told from a missing one: what was **given** (null when nothing was), and its
**typed** value (null when what was given is none of that type).
"""

import pyspark.sql.functions as F
import pyspark.sql.types as T
from pyspark.sql import Column

from spark_jobs.table_schema import TableColumn
from spark_jobs.transforms.exact import AMOUNT

# What stands for «nothing» in number, date and map columns of dumps and pandas writers. In text it may be a value.
NOTHING = (r"\N", "NULL", "NAN")
INSTANT_FORMAT = "yyyy-MM-dd'T'HH:mm:ss'Z'"
# An exponent of more digits is no amount, and would make the decimal parser build a number of a billion digits.
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"

_NUMBERS = (T.DoubleType, T.ByteType, T.ShortType, T.IntegerType, T.LongType, T.DecimalType)
_INSTANTS = (T.TimestampType, T.TimestampNTZType, T.DateType)


def kept_type(raw_type: T.DataType) -> T.DataType:
    """The type a given value keeps: text, number, instant or map; anything else is given as text.

    A float is text too: `0.1` as a float is 0.10000000149 as a double.
    """
    return raw_type if isinstance(raw_type, (*_NUMBERS, *_INSTANTS, T.MapType)) else T.StringType()


def given(raw: Column, raw_type: T.DataType, column: TableColumn) -> Column:
    """What was delivered, trimmed; null when nothing was: empty, NaN, or a word for nothing."""
    kept = kept_type(raw_type)
    if isinstance(kept, T.StringType):
        as_text = text(raw, raw_type)
        is_word = F.upper(as_text).isin(*NOTHING)
        return as_text if column.type == "string" and not column.is_instant else F.when(~is_word, as_text)
    return F.when(~F.isnan(raw), raw) if isinstance(kept, T.DoubleType) else raw


def text(raw: Column, raw_type: T.DataType) -> Column:
    """Any delivered value as trimmed text, null when empty; points in time as `2026-10-01T00:00:00Z`, maps as JSON."""
    if isinstance(raw_type, _INSTANTS):
        return F.date_format(raw.cast("timestamp"), INSTANT_FORMAT)
    if isinstance(raw_type, (T.MapType, T.StructType, T.ArrayType)):
        return F.to_json(raw)
    trimmed = F.trim(raw.cast("string"))
    return F.when(trimmed != "", trimmed)


def typed(name: str, given_type: T.DataType, column: TableColumn) -> Column:
    """The given value in the column called `name`, in the column's silver type; null when it is none of that type."""
    value = F.col(name)
    if column.is_number:
        return _number(name, given_type)
    if column.is_map:
        as_map = value if isinstance(given_type, T.MapType) else F.from_json(text(value, given_type), column.type)
        return as_map.cast(column.type)
    if column.is_instant and not isinstance(given_type, _INSTANTS):
        instant = F.expr(f"try_cast({name} AS timestamp)")
        return F.when(value.rlike(_DAY), F.date_format(instant, INSTANT_FORMAT))
    return text(value, given_type)


def complaint(name: str, given_type: T.DataType, column: TableColumn) -> Column:
    """Why the given value in the column called `name` has no typed value, in words, with the value."""
    if column.is_map:
        wanted: Column = F.lit("a JSON object")
    elif column.is_instant:
        wanted = F.lit("a date and time")
    else:
        is_number_at_all = F.expr(f"try_cast({name} AS double)").isNotNull()
        wanted = F.when(is_number_at_all, F.lit("a number that fits 18 digits")).otherwise(F.lit("a number"))
    return F.concat(F.lit(f"{column.name} is not "), wanted, F.lit(': "'), text(F.col(name), given_type), F.lit('"'))


def _number(name: str, given_type: T.DataType) -> Column:
    """DOUBLE, if the value also is an amount: finite, and of at most 18 digits before the point."""
    is_amount = F.expr(f"try_cast({name} AS {AMOUNT})").isNotNull()
    if isinstance(given_type, T.StringType):
        is_amount = F.col(name).rlike(_NUMBER) & is_amount
    return F.when(is_amount, F.expr(f"try_cast({name} AS double)"))
