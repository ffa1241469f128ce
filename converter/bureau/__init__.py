"""What the bureau itself says of a season: who is to hand in, and what its budget system has.

    tabular   a list as people and systems save it: its header found, its rows by column, with their cells
    roster    who is to hand in, until when, and whose book a person releases;  register: its workbook, made
    budget    what each project may cost, by an export of the budget system
    standings     how every department stands by the roster
    reconciling   what was handed in against the export

Knows grid, lists and values. Knows no form, no document and no folder.
"""
