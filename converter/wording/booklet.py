"""What a booklet says of its own: everything else on its pages is the form's or the document's."""

from __future__ import annotations

#: The name of a paragraph style, by its number.
LOOK: tuple[str, str] = ("表样 {0}", "Form {0}")

#: The heading of a department whose name nobody gave, by its code or its place.
DEPARTMENT: tuple[str, str] = ("部门 {0}", "Department {0}")
