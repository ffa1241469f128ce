"""What is wrong with an input: the findings of reading and the rules, and the workbook sent back with them."""
