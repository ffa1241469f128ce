"""Files, inputs, zips, processes: what is asked of the machine. Knows no spreadsheet and no document."""
