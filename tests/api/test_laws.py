"""Laws that hold for every answer: parts and total, running totals, CSV and JSON, one question in other words, all pages."""
