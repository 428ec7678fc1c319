"""All checks in the order in which they run.

Services start early, so that the time for which each must stay up passes while the other checks work; they are judged
at the end.
"""

from check import Check
from check_conflicts import CONFLICTS
from check_distributions import DISTRIBUTIONS
from check_entry_points import ENTRY_POINTS
from check_files import FILES
from check_imports import IMPORTS
from check_needs import NEEDS
from check_prepare import PREPARE
from check_privileged import PRIVILEGED
from check_processes import PROCESSES
from check_programs import PROGRAMS
from check_scripts import SCRIPTS
from check_services import SERVICES

CHECKS: tuple[Check, ...] = (
    FILES,
    DISTRIBUTIONS,
    CONFLICTS,
    NEEDS,
    PROGRAMS,
    PREPARE,
    SERVICES,
    IMPORTS,
    SCRIPTS,
    ENTRY_POINTS,
    PROCESSES,
    PRIVILEGED,
)
