"""What the commands do, file by file. Each verb is a module, imported where its command runs.

    opening    an input as a document, whatever the file holds     naming   what outputs are called
    convert    merge    check    diff    template

Knows reader, writer, rules, merge and files. Knows no terminal and no option.
"""
