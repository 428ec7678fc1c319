"""What is resolved again without the locked versions, and what no other version can help."""

import tempfile
import unittest
from unittest import mock

import closure
from closure import Closure
from compile_memory import CompileMemory
from parse_page import Listed
from refusal import NoSolution
from resolve_plan import ResolvePlan
from run_uv import Uv
from stub_wheels import StubWheels
from uv_log import Compiled

FILES = {
    "h11": {
        name: Listed(name, None) for name in ("h11-0.16.0-py3-none-any.whl", "h11-0.14.0.tar.gz", "h11-0.17.zip.asc")
    }
}


class StrictUv(Uv):
    """Finds no solution as long as a locked version has to stay."""

    def __init__(self, message: str) -> None:
        super().__init__(tempfile.mkdtemp(), CompileMemory({}))
        self.message, self.asked = message, 0

    def compile(
        self, requirements: list[str], constraints: list[str], found: list[str] | None = None, beside: str = ""
    ) -> Compiled:
        self.asked += 1
        if "kept==1" in constraints:
            raise NoSolution(self.message)
        return Compiled([], (), frozenset())


def plan_of(sets: dict[str, str]) -> ResolvePlan:
    return {
        "keep": [],
        "keepBuild": [],
        "keepSdists": [],
        "keepRequires": {},
        "requirements": ["a"],
        "sources": [],
        "constraints": [],
        "waivers": {},
        "sets": sets,
        "setFolder": "/nowhere",
        "policies": {},
        "policy": "any",
        "buildRequires": {},
        "dependencies": True,
        "prepared": [],
    }


class Resolving(unittest.TestCase):
    """How often uv is asked where not everything can stay."""

    def resolve(self, message: str, pins: list[str], sets: dict[str, str] | None = None) -> int:
        uv = StrictUv(message)
        with mock.patch.object(closure, "list_files", FILES.__getitem__):
            try:
                Closure(plan_of(sets or {}), pins, ["kept==1"], StubWheels({}), uv).resolve(["a"])
            except NoSolution:
                return -uv.asked
        return uv.asked

    def test_a_version_that_the_index_lacks_is_refused_at_once(self) -> None:
        for version in ("99.0", "0.17", "0.16.0.post1"):
            with self.subTest(version):
                message = f"Because there is no version of h11=={version} and you require h11"
                self.assertEqual(self.resolve(message, [f"h11=={version}", "b==1"]), -1)

    def test_a_version_that_is_there_may_need_others_to_move(self) -> None:
        for version in ("0.16.0", "0.16", "0.14.0"):
            with self.subTest(version):
                self.assertEqual(self.resolve(f"h11=={version} needs kept==2", [f"h11=={version}"]), 2)

    def test_a_pin_that_the_message_does_not_name_is_not_looked_up(self) -> None:
        for message in ("kept==1 contradicts b", "h11==99.01 is needed", "py-h11==99.0 is needed"):
            with self.subTest(message):
                self.assertEqual(self.resolve(message, ["h11==99.0"]), 2)

    def test_a_version_of_a_set_need_not_be_on_the_index(self) -> None:
        self.assertEqual(self.resolve("h11==99.0 needs kept==2", ["h11==99.0"], {"h11": "99.0"}), 2)
