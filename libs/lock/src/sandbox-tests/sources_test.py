"""Sources as authors pack them and as nobody should, and what builds of them ask for."""

import contextlib
import gzip
import io
import json
import os
import tarfile
import tempfile
import unittest
import zipfile
from collections.abc import Callable
from typing import Any

from packaging.version import Version

import ask_backend
import build_requirements
from ask_backend import answer
from attempts import Attempts, Waiting
from backend_answer import BackendAnswer
from build_requirements import BuildRequirements, Built, Source, checked
from collect_answers import read_answer
from known_answers import Answer
from read_pylock import IndexFile, Package
from read_sdist import Facts, build_system, is_static, likely_metadata, read_sdist
from refusal import NoSolution, Refusal, Search
from stub_wheels import is_within
from unpack_source import UnpackFault, unpack_source
from uv_log import Compiled, UvLog

COUNTS: list[str] = []
PYPROJECT = b'[build-system]\nrequires = ["setuptools>=61"]\nbuild-backend = "setuptools.build_meta"\n'


def member(
    name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = ""
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname, info.mode = len(content), kind, link, 0o644
    return info, content


def make_tar(path: str, *members: tuple[tarfile.TarInfo, bytes]) -> str:
    with tarfile.open(path, "w:gz") as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return path


class Uv:
    """Knows wheels of setuptools 80 and 82 and what asks for them."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[str], list[str]]] = []

    def compile(self, requirements: list[str], constraints: list[str]) -> Compiled:
        self.asked.append((requirements, constraints))
        limited = any(each.replace(" ", "") in ("setuptools<81", "setuptools==80.0") for each in constraints)
        if limited and any("setuptools>=82" in each for each in requirements):
            raise NoSolution("contradiction")
        version = "80.0" if limited else "82.0"
        return Compiled(
            [Package("setuptools", version, (IndexFile(f"setuptools-{version}-py3-none-any.whl", "a" * 64),))],
            (),
            frozenset(),
        )


class Sources(unittest.TestCase):
    """Archives of sources, unpacked and read."""

    def setUp(self) -> None:
        self.folder = tempfile.mkdtemp()
        self.archive = os.path.join(self.folder, "foo-1.0.tar.gz")

    def unpack(self, *members: tuple[tarfile.TarInfo, bytes]) -> str:
        target = os.path.join(tempfile.mkdtemp(), "source")
        unpack_source(make_tar(self.archive, *members), target)
        return target

    def test_links_that_nobody_follows_are_kept(self) -> None:
        source = self.unpack(
            member("foo-1.0/setup.py", b"x"),
            member("foo-1.0/tests/config", kind=tarfile.SYMTYPE, link="/dev/null"),
            member("foo-1.0/up", kind=tarfile.SYMTYPE, link="../../../etc"),
        )
        self.assertEqual(os.readlink(os.path.join(source, "tests/config")), "/dev/null")
        self.assertEqual(read_sdist(self.archive), Facts())

    def test_what_cannot_be_unpacked_is_one_fault_that_names_the_archive(self) -> None:
        def broken(content: bytes, name: str = "foo-1.0.tar.gz") -> str:
            path = os.path.join(tempfile.mkdtemp(), name)
            with open(path, "wb") as out:
                out.write(content)
            return path

        with open(make_tar(self.archive, member("foo-1.0/PKG-INFO", b"x" * 5000)), "rb") as good:
            whole = good.read()
        hostile = [
            broken(b""),
            broken(b"no archive"),
            broken(whole[:40]),
            broken(whole[:-20]),
            broken(gzip.compress(b"\xff" * 1024)),
            broken(b"PK\3\4", "foo-1.0.zip"),
            make_tar(os.path.join(self.folder, "1.tar.gz"), member("foo-1.0/null", kind=tarfile.CHRTYPE)),
            make_tar(os.path.join(self.folder, "2.tar.gz"), member("foo-1.0/pipe", kind=tarfile.FIFOTYPE)),
            make_tar(
                os.path.join(self.folder, "3.tar.gz"), member("foo-1.0/hard", kind=tarfile.LNKTYPE, link="/etc/passwd")
            ),
            make_tar(os.path.join(self.folder, "4.tar.gz"), member("../evil", b"x")),
            make_tar(
                os.path.join(self.folder, "5.tar.gz"),
                member("foo-1.0/e", kind=tarfile.SYMTYPE, link="/tmp"),
                member("foo-1.0/e/evil", b"x"),
            ),
        ]
        filters = hasattr(tarfile, "data_filter")
        refused = 0
        for archive in hostile[: None if filters else 6]:
            with self.assertRaises(UnpackFault, msg=archive) as fault:
                unpack_source(archive, os.path.join(tempfile.mkdtemp(), "source"))
            self.assertIn(os.path.basename(archive), str(fault.exception))
            refused += 1
        COUNTS.append(f"archives: {refused} refused, each by name")
        for archive in hostile[:4]:
            with self.assertRaises(Refusal, msg=archive):
                read_sdist(archive)

    def test_what_is_read_of_an_archive_is_limited(self) -> None:
        make_tar(self.archive, member("foo-1.0/pyproject.toml", b" " * (9 * 2**20)))
        with self.assertRaisesRegex(Refusal, "longer than 8 MiB"):
            read_sdist(self.archive)

    def test_a_pyproject_that_is_not_one_is_refused_by_name(self) -> None:
        for content, why in (
            (b"\xef\xbb\xbf" + PYPROJECT, "byte-order mark"),
            ("# \xe9\n".encode("latin-1") + PYPROJECT, "not UTF-8"),
            (b"[build-system", "not TOML"),
            (b"build-system = 1", "no table"),
            (b"[build-system]\nrequires = 'x'", "another type"),
            (b"[build-system]\nrequires = [1]", "another type"),
            (b"a = " + b"[" * 100_000, "not TOML"),
        ):
            with self.assertRaisesRegex(Refusal, why):
                build_system(Facts(pyproject=content))

    def test_one_bad_distribution_leaves_the_others(self) -> None:
        attempts = Attempts()

        def work(name: str) -> str:
            if name == "bad":
                raise UnicodeDecodeError("utf-8", b"x", 0, 1, "odd")
            if name == "waits":
                raise Waiting
            return name

        with contextlib.redirect_stdout(io.StringIO()):
            done = [each for name in ("a", "bad", "waits", "b") for each in attempts.attempt(f"{name} 1.0", work, name)]
        self.assertEqual(done, ["a", "b"])
        self.assertEqual(len(attempts.faults), 1)
        self.assertRegex(attempts.faults[0], "^bad 1.0: UnicodeDecodeError: .*; use its wheel")

    def test_facts(self) -> None:
        make_tar(
            self.archive,
            member("foo-1.0/pyproject.toml", PYPROJECT),
            member("foo-1.0/PKG-INFO", b"Metadata-Version: 2.1\n"),
            member("foo-1.0/src/foo.egg-info/requires.txt", b"a>=1\n\n[x:python_version < '4']\nb[c]\n"),
            member("foo-1.0/vendor/PKG-INFO", b"no"),
        )
        facts = read_sdist(self.archive)
        self.assertEqual((facts.pyproject, facts.pkg_info), (PYPROJECT, b"Metadata-Version: 2.1\n"))
        told = likely_metadata(facts, "foo", "1.0")
        self.assertIn("Requires-Dist: a>=1\n", told)
        self.assertIn("Requires-Dist: b[c] ; (python_version < '4') and extra == \"x\"\n", told)
        path = os.path.join(self.folder, "foo-1.0.zip")
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("foo-1.0/pyproject.toml", PYPROJECT)
        self.assertEqual(read_sdist(path), Facts(pyproject=PYPROJECT))

    def test_metadata_is_static_where_it_says_so(self) -> None:
        self.assertTrue(is_static(b"Metadata-Version: 2.4\nDynamic: license-file\n"))
        for odd in (
            None,
            b"",
            b"Metadata-Version: 2.1\n",
            b"Metadata-Version: 2.2\nDynamic: Requires-Dist\n",
            b"Metadata-Version: x\n",
            b"\xff\xfe",
        ):
            self.assertFalse(is_static(odd))

    def test_requirements_cannot_be_options_of_uv(self) -> None:
        source = Source("foo", "1.0", Facts(), "x")
        hostile = [
            "--index-url http://evil.example",
            "-r /etc/pip.conf",
            "a\n--index-url http://evil.example",
            "-e .",
            "a @ file:///etc",
            "a @ git+https://evil.example/a",
            "./a",
            "http://evil.example/a.whl",
            "a # x\n-r b",
            "",
        ]
        for each in hostile:
            with self.assertRaisesRegex(Refusal, "foo 1.0", msg=each):
                checked([each], source)
        COUNTS.append(f"requirements of sources: {len(hostile)} refused")


class Builds(unittest.TestCase):
    """What builds of sources need."""

    def setUp(self) -> None:
        self.uv, self.out = Uv(), tempfile.mkdtemp()
        self.fetched: list[str] = []

        def fetch(name: str, file: str, sha256: str, folder: str) -> str:
            self.fetched.append(file)
            return os.path.join(folder, file)

        build_requirements.__dict__["fetch_file"] = fetch

    def builds(self, answers: dict[str, Answer]) -> BuildRequirements:
        uv: Any = self.uv
        return BuildRequirements(["six==1.0"], uv, [], answers, self.out)

    def ask(self, pyproject: bytes, answered: BackendAnswer, metadata: bool = False) -> tuple[Built, BuildRequirements]:
        source = Source("foo", "1.0", Facts(pyproject=pyproject), "sha", metadata=metadata)
        first = self.builds({})
        with self.assertRaises(Waiting):
            first.of(source, [], [])
        second = self.builds({first.tasks[0]["id"]: {**answered, "identity": first.tasks[0]["identity"]}})
        return second.of(source, [], []), second

    def test_a_source_that_asks_for_a_newer_setuptools_gets_it_and_others_do_not(self) -> None:
        old, _ = self.ask(PYPROJECT, {"requires": [], "metadata": None, "fault": None})
        self.assertEqual(old.requires, ["setuptools==80.0"])
        new, _ = self.ask(PYPROJECT.replace(b">=61", b">=82"), {"requires": [], "metadata": None, "fault": None})
        self.assertEqual(new.requires, ["setuptools==82.0"])
        dynamic, _ = self.ask(PYPROJECT, {"requires": ["setuptools>=82"], "metadata": None, "fault": None})
        self.assertEqual(dynamic.requires, ["setuptools==82.0"])

    def test_a_source_that_says_nothing_gets_a_setuptools_with_pkg_resources(self) -> None:
        built, _ = self.ask(b"", {"requires": [], "metadata": None, "fault": None})
        self.assertEqual(built.requires, ["setuptools==80.0"])

    def test_a_backend_that_fails_is_a_fault_with_what_it_said(self) -> None:
        with self.assertRaisesRegex(Refusal, "foo 1.0: its build backend does not say what it needs: boom"):
            self.ask(PYPROJECT, {"requires": None, "metadata": None, "fault": "boom"})

    def test_what_a_backend_answers_is_not_believed_to_be_a_requirement(self) -> None:
        with self.assertRaisesRegex(Refusal, "foo 1.0"):
            self.ask(PYPROJECT, {"requires": ["-r /etc/pip.conf"], "metadata": None, "fault": None})

    def test_tasks_hold_wheels_that_were_fetched_by_hash(self) -> None:
        _, builds = self.ask(PYPROJECT, {"requires": [], "metadata": "Name: foo\n", "fault": None}, metadata=True)
        self.assertEqual(builds.tasks, [])
        self.assertEqual(self.fetched, ["setuptools-80.0-py3-none-any.whl"])


class Answers(unittest.TestCase):
    """What build backends leave."""

    def test_what_foreign_code_left_is_read_as_an_answer_or_none(self) -> None:
        def left(make: Callable[[str], object]) -> BackendAnswer:
            folder = tempfile.mkdtemp()
            make(os.path.join(folder, "answer.json"))
            return read_answer(folder)

        def text(content: str) -> Callable[[str], object]:
            def make(path: str) -> None:
                with open(path, "w", encoding="utf-8") as out:
                    out.write(content)

            return make

        def long(path: str) -> None:
            with open(path, "wb") as out:
                out.truncate(2**34)

        good = {"requires": ["a"], "metadata": "x", "fault": None}
        self.assertEqual(left(text(json.dumps({**good, "more": 1}))), good)
        hostile: list[Callable[[str], object]] = [
            lambda path: None,
            lambda path: os.symlink("/etc/passwd", path),
            lambda path: os.symlink("/dev/zero", path),
            os.mkfifo,
            os.mkdir,
            long,
            text(""),
            text("[" * 100_000),
            text('{"requires": [1]}'),
            text('{"requires": "x"}'),
            text('{"metadata": {}}'),
            text('{"fault": 1}'),
        ]
        for number, make in enumerate(hostile):
            answered = left(make)
            self.assertIsNone(answered["requires"], number)
            self.assertRegex(str(answered["fault"]), "left no answer", number)
        COUNTS.append(f"answers of builds: {len(hostile)} refused")

    def test_an_archive_that_cannot_be_unpacked_is_an_answer(self) -> None:
        ask_backend.MEMORY = tempfile.mkdtemp()
        answered = answer({"archive": "no-such.tar.gz"}, "/no/such", "/no/such", "/no/such")
        self.assertIsNone(answered["requires"])
        self.assertIn("no-such.tar.gz cannot be unpacked", str(answered["fault"]))


class Log(unittest.TestCase):
    """What uv reports while it resolves."""

    def test_a_search_that_finds_no_wheel_is_told_with_its_first_choice(self) -> None:
        log = UvLog()
        for line in (
            "DEBUG Searching for a compatible version of celery[foo] (>5)",
            "DEBUG Selecting: celery==5.7.0 [compatible] (celery-5.7.0-py3-none-any.whl)",
            "DEBUG Searching for a compatible version of python-ldap (*)",
            "DEBUG Searching for a compatible version of python-ldap (<=3.4.7)",
            "DEBUG Searching for a compatible version of python-ldap (<=3.4.5)",
            "DEBUG Selecting: python-ldap==2.0 [compatible] (x)",
            'warning: `zstd==1.5.7.3` is yanked (reason: "buggy")',
            "DEBUG Searching for a compatible version of Uwsgi (>=2.0, <2.0+)",
            "hint: Wheels are required for `pyyaml` because building from source is disabled for all packages "
            "(i.e., with `--no-build`)",
        ):
            log.read(f"{line}\n")
        log.close()
        self.assertEqual(
            [*log.searches], [Search("python-ldap", "*"), Search("pyyaml", "*"), Search("uwsgi", ">=2.0, <2.0+")]
        )
        self.assertEqual(log.yanked, {"zstd"})

    def test_ranges_of_its_log(self) -> None:
        for version, ranges, within in (
            ("1.0", "*", True),
            ("1.0+x", ">=1.0, <1.0+", True),
            ("1.0.1", ">=1.0, <1.0+", False),
            ("2", "<1 | ==2", True),
            ("2", ">2 | <2", False),
            ("1!2", ">=1!1, <2!0", True),
            ("2", "what?", True),
            ("99999999999999999999", "<=3.0.0b4", False),
        ):
            self.assertEqual(is_within(Version(version), ranges), within, (version, ranges))
