"""jixiao: official budget-performance workbooks (预算绩效目标表) to canonical JSON and back.

The rooms, and the one way the doors open:

    cli → folder → issuing → merging → checking → reading → form → grid → sheets → document → system
"""

__version__ = "0.1.0"
