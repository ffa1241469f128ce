"""A collection: all submissions of all inputs, every version of every project once, kept and sorted by sqlite.

The database is a private one that sqlite holds in memory while it is small, puts on disk where it grows, and
removes when it is closed. Knows keys, values and counts. Knows no difference and no decision.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from . import sameness
from .reckon import SIDES, Balance, Totals, totals
from .sameness import Identity
from .sheaf import Held, Sheaf
from ..document import guise, model
from ..document.model import Project, Submission, Unit
from ..document.values import party

#: Kilobytes of the database in memory.
_CACHE = 64_000

#: The checkpoint that not every form has.
_SEPTEMBER = "spending_plan.september"

_TABLES = """
CREATE TABLE submission (id INTEGER PRIMARY KEY, key BLOB UNIQUE, identity TEXT, year, division, department, name);
CREATE TABLE header (submission, field, value BLOB, source, PRIMARY KEY (submission, field, value, source))
    WITHOUT ROWID;
CREATE TABLE project (id INTEGER PRIMARY KEY, submission, told BLOB, content BLOB, place BLOB, rank BLOB, code, source,
    json BLOB, UNIQUE (submission, content));
CREATE INDEX told ON project (told, submission) WHERE told IS NOT NULL;
CREATE TABLE copy (project, source, file BLOB, PRIMARY KEY (project, source, file)) WITHOUT ROWID;
CREATE INDEX copies ON copy (source);
CREATE TABLE side (submission, side, unit, totals);
CREATE INDEX sides ON side (submission);
"""


class Where(NamedTuple):
    """A place: where a project begins, or a value of it stands; of what names no origin, the input it was read in."""

    file: str | None = None
    sheet: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        return "!".join(part for part in self if part) or "?"


class Whose(NamedTuple):
    """Whose a project is: its submission, its unit and what it is called."""

    submission: int
    unit: str | None
    name: str | None


class Kept(msgspec.Struct):
    """A version in the collection: the project, the input its surviving copy was read in, all inputs that have it."""

    id: int
    told: bytes
    project: Project
    source: int
    sources: frozenset[int]
    where: Where


class Collection:
    """Submissions in the order of year, division, department; projects in that of unit, number, code."""

    def __init__(self) -> None:
        self.db = sqlite3.connect("", isolation_level=None)
        self.db.execute(f"PRAGMA cache_size = -{_CACHE}")
        self.db.executescript(f"BEGIN; {_TABLES} COMMIT")
        #: The inputs, in their order: what number stands for which.
        self.names: list[str] = []

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> Collection:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    # ── putting in ──

    def begin(self) -> None:
        """What is added from here on is one whole."""
        self.db.execute("BEGIN")

    def end(self, keep: bool) -> None:
        """All that was added since the beginning stays, or none of it."""
        self.db.execute("COMMIT" if keep else "ROLLBACK")

    def source(self, name: str) -> int:
        """The number of the next input, called by this name."""
        self.names.append(name)
        return len(self.names) - 1

    def add(self, sheaves: Iterable[Sheaf]) -> None:
        """Add what was read; the numbers of its inputs are those that `source` gave."""
        for one in sheaves:
            year, division, code, name = one.identity
            key = sameness.key(*one.identity)
            self.db.execute("INSERT OR IGNORE INTO submission (key, identity, year, division, department, name) "
                            "VALUES (?, ?, ?, ?, ?, ?)",
                            (key, model.compact(one.identity).decode(), year, division, code, name))
            submission, = self.db.execute("SELECT id FROM submission WHERE key = ?", (key,)).fetchone()
            self.db.executemany("INSERT OR IGNORE INTO header VALUES (?, ?, ?, ?)",
                                [(submission, *value) for value in one.header])
            same = [held.version.json for held in one.versions if not self._put(submission, held)]
            for side, figures in one.sides.items():
                self._side(submission, side, figures)
            self._side(submission, "same", totals(same))

    def _put(self, submission: int, held: Held) -> bool:
        """Keep a version, of equal ones the one whose origin sorts first; whether it was not there yet."""
        one, source = held.version, held.source
        new = self.db.execute("INSERT OR IGNORE INTO project (submission, told, content, place, rank, code, "
                              "source, json) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                              (submission, one.told, one.content, one.place, one.rank, one.code, source, one.json))
        if new.rowcount:
            project = new.lastrowid
        else:
            project, rank, first = self.db.execute(
                "SELECT id, rank, source FROM project WHERE submission = ? AND content = ?",
                (submission, one.content)).fetchone()
            if (one.rank, source) < (rank, first):
                self.db.execute("UPDATE project SET place = ?, rank = ?, source = ?, json = ? WHERE id = ?",
                                (one.place, one.rank, source, one.json, project))
        self.db.executemany("INSERT OR IGNORE INTO copy VALUES (?, ?, ?)", [(project, *copy) for copy in held.copies])
        return bool(new.rowcount)

    def _side(self, submission: int, side: str, figures: dict[str, Totals]) -> None:
        self.db.executemany("INSERT INTO side VALUES (?, ?, ?, ?)",
                            [(submission, side, unit, model.compact(totals)) for unit, totals in figures.items()])

    # ── taking out ──

    def __len__(self) -> int:
        count: int
        count, = self.db.execute("SELECT count(*) FROM submission").fetchone()
        return count

    def added(self) -> list[str]:
        """The paths of what projects say and not every form has a place for: weights, money by its source, and the
        forms' own fields."""
        paths = set()
        for json, in self.db.execute("SELECT json FROM project WHERE instr(json, CAST('\"weight\":' AS BLOB)) "
                                     "OR instr(json, CAST('\"extra\":' AS BLOB)) "
                                     "OR instr(json, CAST('\"funds\":' AS BLOB)) "
                                     "OR instr(json, CAST('\"september\":' AS BLOB))"):
            project = sameness.project(json)
            paths |= {*model.fund_paths(project)}
            paths |= {_SEPTEMBER} if model.at(project, tuple(_SEPTEMBER.split("."))) is not None else set()
            paths |= {f"{model.EXTRA}{name}" for name in project.extra or ()}
            for row in project.indicators:
                paths |= {f"indicators[].{model.EXTRA}{name}" for name in row.extra or ()}
                paths |= {"indicators[].weight"} if row.weight not in (None, UNSET) else set()
        return sorted(paths)

    def came_by_others(self) -> bool:
        """Whether a project says by which form it came."""
        return bool(self.db.execute("SELECT 1 FROM project WHERE json_extract(json, '$.origin.form') IS NOT NULL "
                                    "LIMIT 1").fetchone())

    def forms(self) -> set[str | None]:
        """The ids of the forms that projects came by, None of what bears none; of projects without an origin nothing.
        """
        return {id for id, in self.db.execute("SELECT DISTINCT json_extract(json, '$.origin.form') FROM project "
                                              "WHERE json_type(json, '$.origin') = 'object'")}

    def ids(self) -> Iterator[int]:
        for submission, in self.db.execute("SELECT id FROM submission ORDER BY key"):
            yield submission

    def identity(self, submission: int) -> Identity:
        return Identity(*self.db.execute("SELECT year, division, department, name FROM submission WHERE id = ?",
                                         (submission,)).fetchone())

    def submission(self, submission: int) -> Submission:
        one = self.header(submission)
        one.projects = list(map(sameness.project, self.projects(submission)))
        return one

    def header(self, submission: int) -> Submission:
        """A submission without its projects."""
        values: dict[str, list[bytes]] = {}
        for field, value in self.db.execute("SELECT DISTINCT field, value FROM header WHERE submission = ?",
                                            (submission,)):
            values.setdefault(field, []).append(value)
        return sameness.header(self.identity(submission), values)

    def own(self, submission: int) -> str | None:
        """What a department's own unit is called, among those of its projects."""
        units = self.db.execute("SELECT json_extract(json, '$.unit.code'), json_extract(json, '$.unit.name') "
                                "FROM project WHERE submission = ? ORDER BY place, content", (submission,))
        return guise.own(Unit(code, name) for code, name in units)

    def projects(self, submission: int) -> Iterator[bytes]:
        """The projects of a submission, as JSON."""
        return (json for json, in self.db.execute(
            "SELECT json FROM project WHERE submission = ? ORDER BY place, content", (submission,)))

    def holds(self, source: int) -> dict[str, set[int]]:
        """What an input holds: its projects' codes and names → the submissions they stand in; "" → all of them."""
        units: dict[str, set[int]] = {}
        for submission, code, name in self.db.execute(
                "SELECT p.submission, p.code, json_extract(p.json, '$.name') FROM project p "
                "JOIN copy c ON c.project = p.id WHERE c.source = ?", (source,)):
            for unit in {code, name, ""} - {None}:
                units.setdefault(unit, set()).add(submission)
        for submission, in self.db.execute("SELECT DISTINCT submission FROM header WHERE source = ?", (source,)):
            units.setdefault("", set()).add(submission)
        return units

    def whose(self, project: str, file: str | None) -> Whose | None:
        """Whose a project is, by its code or its name: of several that of the input called `file`; None of nobody."""
        self.db.execute("CREATE INDEX IF NOT EXISTS said ON project (coalesce(code, json_extract(json, '$.name')))")
        rows = self.db.execute(
            "SELECT source, submission, json_extract(json, '$.unit.code'), json_extract(json, '$.unit.name'), "
            "json_extract(json, '$.name') FROM project WHERE coalesce(code, json_extract(json, '$.name')) = ? "
            "ORDER BY id", (project,)).fetchall()
        here = [row for row in rows if self.names[row[0]] == file] or rows
        return next((Whose(submission, party.join(code, unit) or None, name)
                     for _, submission, code, unit, name in here), None)

    def of_file(self, file: str) -> list[int]:
        """The submissions that inputs of this name hold."""
        sources = [source for source, name in enumerate(self.names) if name == file]
        return sorted({submission for source in sources for submission, in self.db.execute(
            "SELECT DISTINCT submission FROM header WHERE source = ? UNION SELECT p.submission FROM project p "
            "JOIN copy c ON c.project = p.id WHERE c.source = ?", (source, source))})

    def sides(self, submission: int) -> dict[str, Balance]:
        """The reckoning of a submission, by unit."""
        units: dict[str, Balance] = {}
        for side, unit, figures in self.db.execute("SELECT side, unit, totals FROM side WHERE submission = ?",
                                                   (submission,)):
            assert side in SIDES
            units.setdefault(unit, Balance()).put(side, msgspec.json.decode(figures, type=Totals))
        return units

    # ── what differs ──

    def contested(self) -> list[tuple[int, bytes | None]]:
        """(submission, None) where header values differ, (submission, told) where versions of a project do."""
        headers = self.db.execute("SELECT submission FROM header GROUP BY submission, field "
                                  "HAVING count(DISTINCT value) > 1").fetchall()
        projects = self.db.execute("SELECT submission, told FROM project WHERE told IS NOT NULL "
                                   "GROUP BY told, submission HAVING count(*) > 1").fetchall()
        projects = [(one, told) for one, told in projects if not self._are_several(one, told)]
        order = {submission: sameness.key(*self.identity(submission)) for submission, *_ in headers + projects}
        return sorted({(one, None) for one, in headers} | set(projects),
                      key=lambda item: (order[item[0]], item[1] is not None, item[1] or b""))

    def is_mixed(self, submission: int, told: bytes) -> bool:
        """Whether a file has several projects of one name and no code: which is a version of which is not sure."""
        return self._most(submission, told) > 1

    def _are_several(self, submission: int, told: bytes) -> bool:
        """Whether projects of one name and no code are no versions of one: a file has them all."""
        stand: int = self.db.execute("SELECT count(*) FROM project WHERE submission = ? AND told = ?",
                                     (submission, told)).fetchone()[0]
        return stand == self._most(submission, told)

    def _most(self, submission: int, told: bytes) -> int:
        """How many projects of this name and without a code a single file has at most; files as origins name them."""
        most: int | None = self.db.execute(
            "SELECT max(stand) FROM (SELECT count(DISTINCT p.id) AS stand FROM project p "
            "JOIN copy c ON c.project = p.id WHERE p.submission = ? AND p.told = ? AND p.code IS NULL "
            "GROUP BY c.file, CASE c.file WHEN x'' THEN c.source END)", (submission, told)).fetchone()[0]
        return most or 0

    def versions(self, submission: int, told: bytes) -> list[Kept]:
        """The versions of a project, those whose origin sorts first before the others."""
        rows = self.db.execute("SELECT id, json, source FROM project WHERE submission = ? AND told = ? "
                               "ORDER BY rank, content", (submission, told)).fetchall()
        return [self._kept(one, told, sameness.project(json), source) for one, json, source in rows]

    def shared(self) -> Iterator[tuple[bytes, list[tuple[int, Project]]]]:
        """What tells each project of which several versions stand, or that stands in several submissions, with its
        (submission, version), those whose origin sorts first before the others."""
        several = self.db.execute("SELECT told FROM project WHERE told IS NOT NULL GROUP BY told HAVING count(*) > 1")
        for told, in several.fetchall():
            rows = self.db.execute("SELECT p.submission, p.json FROM project p JOIN submission s "
                                   "ON s.id = p.submission WHERE p.told = ? ORDER BY s.key, p.rank, p.content",
                                   (told,)).fetchall()
            if not self._are_several(rows[0][0], told):
                yield told, [(submission, sameness.project(json)) for submission, json in rows]

    def _kept(self, project_id: int, told: bytes, project: Project, source: int) -> Kept:
        origin = project.origin
        where = Where(origin.file, origin.sheet, origin.cell) if origin else Where(self.names[source])
        return Kept(project_id, told, project, source, frozenset(self._sources(project_id)), where)

    def _sources(self, project: int) -> Iterator[int]:
        return (source for source, in self.db.execute("SELECT DISTINCT source FROM copy WHERE project = ?", (project,)))

    def values(self, submission: int) -> dict[str, dict[bytes, set[int]]]:
        """Header field → the values met as JSON → the inputs that have them."""
        fields: dict[str, dict[bytes, set[int]]] = {}
        for field, value, source in self.db.execute("SELECT field, value, source FROM header WHERE submission = ?",
                                                    (submission,)):
            fields.setdefault(field, {}).setdefault(value, set()).add(source)
        return fields

    # ── what is decided ──

    def keep(self, submission: int, field: str, value: bytes) -> None:
        """Of a header field, this value alone."""
        self.db.execute("DELETE FROM header WHERE submission = ? AND field = ? AND value <> ?",
                        (submission, field, value))

    def replace(self, submission: int, versions: list[Kept], project: Project, source: int) -> None:
        """One project, a version or put together of several, instead of all versions of it."""
        chosen = sameness.version(project, versions[0].told)
        dropped = []
        for one in versions:
            kept = sameness.version(one.project, one.told)
            if kept.content != chosen.content:
                dropped.append(kept.json)
                self.db.execute("DELETE FROM project WHERE id = ?", (one.id,))
                self.db.execute("DELETE FROM copy WHERE project = ?", (one.id,))
        self._side(submission, "dropped", totals(dropped))
        if self._put(submission, Held(chosen, source, [(source, chosen.file or b"")])):
            self._side(submission, "made", totals([chosen.json]))

    # ── across submissions ──

    def shared_codes(self) -> Iterator[tuple[str, bytes, list[int]]]:
        """Codes that several submissions of one year have, with what tells their project, and those submissions."""
        several = self.db.execute("SELECT told, code FROM project WHERE code IS NOT NULL GROUP BY told "
                                  "HAVING min(submission) < max(submission) ORDER BY code, told").fetchall()
        for told, code in several:
            yield code, told, [submission for submission, in self.db.execute(
                "SELECT DISTINCT s.id FROM submission s JOIN project p ON p.submission = s.id "
                "WHERE p.told = ? ORDER BY s.key", (told,))]

    def shared_names(self) -> Iterator[tuple[str, list[int]]]:
        """Names of departments that have several codes, or one and none, in a year and division."""
        rows = self.db.execute(
            "SELECT s.year, s.division, h.value, count(DISTINCT s.id) AS several FROM header h JOIN submission s "
            "ON s.id = h.submission WHERE h.field = 'department.name' GROUP BY 1, 2, 3 HAVING several > 1 "
            "ORDER BY min(s.key)").fetchall()
        for year, division, name, _ in rows:
            yield msgspec.json.decode(name), [one for one, in self.db.execute(
                "SELECT DISTINCT s.id FROM submission s JOIN header h ON h.submission = s.id AND h.value = ? "
                "AND h.field = 'department.name' WHERE s.year IS ? AND s.division IS ? ORDER BY s.key",
                (name, year, division))]

    def divisions(self) -> dict[str, int]:
        """Division → how many submissions it has."""
        return dict(self.db.execute("SELECT division, count(*) FROM submission WHERE division IS NOT NULL "
                                    "GROUP BY division ORDER BY division"))

    def of_division(self, division: str) -> list[int]:
        return [one for one, in self.db.execute("SELECT id FROM submission WHERE division = ? ORDER BY key",
                                                (division,))]
