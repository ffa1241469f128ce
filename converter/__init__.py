"""jixiao: official budget-performance workbooks (预算绩效目标表) to canonical JSON and back.

The rooms, and the one way the doors open:

    cli → verbs → reader | writer | merge → form → values → model;  all → findings
"""

__version__ = "0.1.0"
