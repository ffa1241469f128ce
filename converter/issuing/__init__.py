"""What goes out: JSON and workbooks, official books, printed text, ledger, blanks, lists of conflicts and changes."""
