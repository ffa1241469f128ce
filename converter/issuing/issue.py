"""What is issued: the official workbook or the printed text of every department, and the ledger of all of them.

Knows merge, writer, booklet, ledger and rules. What is issued passes through one submission at a time: nothing grows
with their number. Knows no terminal and no option.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from . import ledger
from .enrolled import Enrolled
from .gate import Reasons, is_coverable, reasons
from .naming import LEDGER, draft_name, namer, volume_names
from .volumes import Volume, report, volumes
from .worklist import Owners
from ..bureau.roster import Expected
from ..checking import rules
from ..checking.check import standards
from ..document import guise, wording
from ..document.findings import Finding, Findings
from ..document.model import Document, Project, Submission
from ..form import HIDDEN_SHEET, Form, Forms
from ..merging import sums
from ..merging.merge import Merging, figures
from ..reading.opening import Task, prepare
from ..sheets.excel import reference
from ..system import files, pool
from ..system.errors import Sentence
from ..system.outputs import Outputs


#: Characters of a reason that fit above a page: Excel takes 255, codes and doubled ampersands among them.
_ABOVE = 110


class Issued(NamedTuple):
    """What became of one submission: its file and its projects' sheets, or the sentence why it could not be written;
    and what its form had no place for. refused: the finding that it cannot be issued, whoever tries."""

    path: Path
    sheets: list[str] = []
    #: The further files, of projects that came by another form; per project, which file it stands in.
    beside: list[Path] = []
    within: list[int] = []
    failure: Sentence | None = None
    unplaced: list[Finding] = []
    refused: Finding | None = None
    reasons: list[Finding] = []  # why it is a draft
    covered: list[Finding] = []  # what a release covers
    former: Path | None = None  # of a draft, the official file that was issued before and still lies there


class Job(NamedTuple):
    """A submission to be issued, with what holds it. is_judged: whether the rules have been asked. release: why a
    person releases it; covered: what that covers of what was found before."""

    submission: Submission
    reasons: list[Finding] = []
    is_judged: bool = False
    release: str | None = None
    covered: list[Finding] = []
    by: str | None = None  # the id of the form all its projects go into; else each into that it came by


class Issuing:
    """The issue of a merged collection into a folder, step by step: `books`, then `ledger`."""

    def __init__(self, merging: Merging, out: Path, kind: str, settings: Mapping[str, str], outputs: Outputs,
                 lang: str = "zh", roster: Sequence[Expected] = (), by: Form | None = None) -> None:
        """kind: `xlsx` or `docx`. settings: the severities of rules, for the gate and the findings in the ledger.
        merging: settled. roster: who is expected, and whose books are released. by: the form of all books; else each
        project goes into one of the form it came by."""
        self.by = by
        self.merging, self.out, self.kind, self.settings, self.outputs = merging, out, kind, settings, outputs
        self.lang, self.enrolled = lang, Enrolled(roster, merging, lang)
        self.issued: list[Issued] = []

    def books(self, found: Iterable[tuple[int, Finding]]) -> Iterator[Issued]:
        """Write every submission's file, in their order, whatever happens to the others; those that are held, by what
        was found before or by a rule, as drafts.

        found: what was found in the inputs, each with its input's number."""
        covered: Reasons = {}
        jobs = _Jobs(self, reasons(self.merging, found, self.enrolled.released, covered), covered)
        make = book if self.kind == "xlsx" else text
        given = self.merging.forms.sources, self.settings, self.lang
        results = pool.each(make, jobs, self.merging.workers, equip, given)
        for made in results:
            name, submission = jobs.begun.popleft()
            if isinstance(made, pool.Lost):
                path = self.out / f"{name}.{self.kind}"
                refused = not_issued(submission, name, made) if made.key == "refused" else None
                one = Issued(path, failure=self.outputs.fail(path, made.sentence), refused=refused)
            else:
                path, *beside = (self.out / f"{draft_name(each, self.lang) if made.reasons else each}.{self.kind}"
                                 for each in volume_names(name, made.titles))
                former = self.out / f"{name}.{self.kind}"
                one = Issued(path, made.sheets, beside, made.within,
                             self.outputs.write_all(list(zip([path, *beside], made.files))), made.unplaced,
                             reasons=made.reasons, covered=made.covered,
                             former=former if made.reasons and former.exists() else None)
            self.issued.append(one)
            yield one

    @property
    def is_draft(self) -> bool:
        """Whether a department is held, and so what is made of all of them."""
        return any(one.reasons for one in self.issued)

    @property
    def found(self) -> list[Finding]:
        """Which submissions cannot be issued, and what the form has had no place for in the books written."""
        refused = [one.refused for one in self.issued if one.refused]
        return [*refused, *(item for one in self.issued for item in one.unplaced)]

    @property
    def missing(self) -> int:
        """How many projects cannot be issued."""
        return sum(one.refused.details["figures"]["projects"] for one in self.issued if one.refused)

    def whole(self, name: str) -> Sentence | None:
        """One printed text of all departments that are issued, of each form; the sentence why not."""
        from . import booklet

        parts: dict[Form, list[Submission]] = {}
        for submission in Links(self.issued, self.out).following(self.merging.submissions()):
            for volume in volumes(submission, self.merging.forms, self.by):
                parts.setdefault(volume.form, []).append(volume.submission)
        failure, head = None, above(self.is_draft, self._released())
        for number, form in enumerate(self.merging.forms.ranked(parts)):
            one = files.legal(f"{name}（{form.title} {form.id}）" if number else name)
            document, path = Document.of(parts[form]), f"{draft_name(one, self.lang) if self.is_draft else one}.docx"
            made = partial(booklet.write, document, form, above=head)
            failure = self.outputs.make(self.out / path, lambda path: files.write(path, made())) or failure
        return failure

    def _released(self) -> str | None:
        """Why books that stand in the whole were released: whose, and the reason."""
        held, those = self.merging.collection, []
        for number, book in zip(self.enrolled.handed, self.issued):
            if book.covered:
                department = held.header(number).department
                name = guise.shown(department.name if department else None, held.own(number), self.lang)
                those.append(f"{name or ''}：{self.enrolled.released[number]}")
        return "；".join(those) or None

    def ledger(self, submissions: Iterable[Submission], found: Iterable[Finding], lang: str) -> Sentence | None:
        """Write the ledger of the merged submissions, each with a link to its form where `books` has issued it.

        One that cannot be issued is none of its projects, and one of its findings.
        found: the findings of reading and merging; those of issuing and of the rules are added. The sentence why not.
        """
        links = Links(self.issued, self.out)
        around = ledger.Around(
            link=links, source=self._source, contests=self.merging.contests, asked=Owners(self.merging, lang),
            standings=self.enrolled.standings if self.issued else list, added=self.merging.collection.added(),
            labels=self.merging.labels)
        return self.outputs.make(self.out / LEDGER, lambda path: ledger.write(
            links.following(self._noted(submissions)) if self.issued else submissions, path,
            chain(found, self.found, judged(self.merging, self.settings)), around, lang))

    def _noted(self, submissions: Iterable[Submission]) -> Iterator[Submission]:
        """The submissions; how each stands is noted on its way."""
        for number, one, book in zip(self.enrolled.handed, submissions, self.issued):
            figures = self.merging.contests.count(one).counted
            self.enrolled.note(number, one, projects=figures.projects, total=figures.total, held=len(book.reasons),
                               covered=len(book.covered), is_issued=not book.failure)
            yield one

    def _source(self, file: str) -> str | None:
        """The way from the ledger to a file that was read, where it is one of this run."""
        from ..checking.report import way

        path = next((source.path for source in self.merging.sources if source.name == file), None)
        return way(path, self.out / LEDGER) if path else None


class _Jobs:
    """The submissions, each taken when it is asked for; begun: those that were asked for, and what they are called."""

    def __init__(self, issuing: Issuing, held: Reasons, covered: Reasons) -> None:
        self.issuing, self.held, self.covered = issuing, held, covered
        self.begun: deque[tuple[str, Submission]] = deque()

    def __len__(self) -> int:
        return len(self.issuing.merging.collection)

    def __iter__(self) -> Iterator[Job]:
        name, merging = namer(self.issuing.lang), self.issuing.merging
        for number, one in zip(merging.collection.ids(), merging.submissions()):
            self.begun.append((name(one), one))
            yield Job(one, self.held.get(number, []), release=self.issuing.enrolled.released.get(number),
                      covered=self.covered.get(number, []),
                      by=self.issuing.by.id if self.issuing.by else None)


class Links:
    """Where each project of the submission at hand stands among the issued files."""

    def __init__(self, issued: list[Issued], out: Path) -> None:
        self.issued, self.out = issued, out
        self.here: dict[int, str] = {}

    def following(self, submissions: Iterable[Submission]) -> Iterator[Submission]:
        """The submissions but those that cannot be issued: nothing of theirs is half there."""
        for one, book in zip(submissions, self.issued):
            if book.refused:
                continue
            paths = [path.relative_to(self.out).as_posix() for path in (book.path, *book.beside)]
            # a printed text has no sheets: the link leads to the file
            sheets, within = book.sheets or [""] * len(one.projects), book.within or [0] * len(one.projects)
            self.here = {} if book.failure else {
                id(project): f"{paths[place]}#{reference(sheet)}" if sheet else paths[place]
                for project, sheet, place in zip(one.projects, sheets, within)}
            yield one

    def __call__(self, submission: Submission, project: Project) -> str | None:
        return self.here.get(id(project))


def not_issued(submission: Submission, book: str, why: pool.Lost) -> Finding:
    """The finding that a submission cannot be issued: whose it is, how much, and at which text."""
    return Findings().add("not-issued", book=book, figures=figures(sums(submission.projects)), why=why.details["why"])


def judged(merging: Merging, settings: Mapping[str, str]) -> Iterator[Finding]:
    """What the rules say of the merged submissions, each where its project was read."""
    for one in merging.submissions():
        yield from _judged(one, merging.forms, settings)


def _judged(one: Submission, forms: Forms, settings: Mapping[str, str]) -> list[Finding]:
    findings, by = Findings(), standards(forms, settings)
    for fault in rules.check(Document.of([one]), by):
        project = fault.project
        origin = project.origin if project else None
        # where its form begins is no cell of the fault: the field says where
        item = findings.add(
            fault.code, by(project).severities.get(fault.code), file=origin and origin.file,
            sheet=origin and origin.sheet,
            project=(project.code or project.name) if project else None, path=fault.path, **fault.details)
        forms.of(project).label([item])
    forms.label(findings)
    return findings.items


# ── what the workers do ─────────────────────────────────────────────────────────────────────────


def above(is_draft: bool, release: str | None) -> str:
    """What stands above every page of a book, in Excel's codes, in place of the form's header: that it is a draft, or
    why it was released; nothing of any other."""
    if is_draft:
        return wording.say(wording.DRAFT_HEADER, "zh")
    if release is None:
        return ""
    reason = " ".join(release.split())
    reason = reason if len(reason) <= _ABOVE else f"{reason[:_ABOVE - 1]}…"
    return wording.say(wording.RELEASE_HEADER, "zh").format(reason=reason.replace("&", "&&"))


class Book(NamedTuple):
    """The files made of a submission, one a form, with what tells the further ones; per project its sheet, and which
    file that is in; what has had no place, why it is a draft, and what a release covers."""

    files: list[bytes]
    titles: list[str] = []
    sheets: list[str] = []
    within: list[int] = []
    unplaced: list[Finding] = []
    reasons: list[Finding] = []
    covered: list[Finding] = []


def equip(sources: Sequence[bytes], settings: Mapping[str, str], lang: str) -> None:
    """`prepare`, and what books are made with: where processes are forked for a few, none has to bring it anew."""
    from . import draft, faithful  # noqa: F401
    from .drawing import draw

    prepare(sources, settings, lang)
    draw(Task.forms.first.source, HIDDEN_SHEET)


def book(job: Job) -> Book:
    """The official workbook of a submission, or its draft. Raises Refused."""
    return bound(job, Task.forms, Task.settings, Task.lang)


def bound(job: Job, forms: Forms, settings: Mapping[str, str], lang: str) -> Book:
    """The same by a form, the severities of rules, and the language of what a draft says of itself."""
    from . import draft, faithful

    def made(volume: Volume, reasons: list[Finding], head: str) -> tuple[bytes, list[str]]:
        data, sheets = faithful.issue(volume.submission, volume.form, head)
        return draft.explained(data, volume.submission, reasons, lang) if reasons else data, sheets

    return _bound(job, forms, settings, made)


def _bound(job: Job, forms: Forms, settings: Mapping[str, str],
           made: Callable[[Volume, list[Finding], str], tuple[bytes, list[str]]]) -> Book:
    """The book of each form, made with what holds the submission, and what stands above its pages."""
    reasons, covered = _reasons(job, forms, settings)
    books = volumes(job.submission, forms, forms.called(job.by) if job.by else None)
    head = above(bool(reasons), job.release if covered else None)
    done = [made(volume, reasons, head) for volume in books]
    where = {place: (number, sheet) for number, (volume, (_, sheets)) in enumerate(zip(books, done))
             for place, sheet in zip(volume.places, sheets)}
    findings = Findings()
    report(books, findings)
    stand = [where[place] for place in sorted(where)]
    return Book([data for data, _ in done], [volume.title for volume in books if volume.title],
                [sheet for _, sheet in stand], [number for number, _ in stand], findings.items, reasons, covered)


def text(job: Job) -> Book:
    """The printed text of a submission, or its draft. Raises Unreadable, Refused."""
    from . import booklet

    def made(volume: Volume, reasons: list[Finding], head: str) -> tuple[bytes, list[str]]:
        document = Document.of([volume.submission])
        return booklet.write(document, volume.form, above=head), [""] * len(volume.places)

    return _bound(job, Task.forms, Task.settings, made)


def _reasons(job: Job, forms: Forms, settings: Mapping[str, str]) -> tuple[list[Finding], list[Finding]]:
    """What holds a submission: what was found before, and where they were not asked yet, the errors of the rules;
    and those of them that a release covers."""
    if job.is_judged:
        return job.reasons, job.covered
    errors = [item for item in _judged(job.submission, forms, settings) if item.severity == "error"]
    covered = [item for item in errors if job.release and is_coverable(item)]
    return [*job.reasons, *(item for item in errors if item not in covered)], [*job.covered, *covered]
