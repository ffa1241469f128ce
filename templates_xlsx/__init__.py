"""The forms: one marker workbook each. To add a form, put a workbook here."""
