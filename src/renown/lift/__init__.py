"""What a campaign brought: who is held out, what those offered did more than those held out, and how sure that is.

`held_out` draws, `renown.lift.mentions` counts in the lake, `report` works it out from one array a measure, `to_csv`
writes it; `seen_share` and `seen_amount` say before the launch what could be seen; `allocate` shares a stake's pool.
"""

from renown.lift.assigning import BELOW, HELD_OUT, OFFERED, Balance, balance, held_out
from renown.lift.marks import Marks
from renown.lift.power import Seen, seen_amount, seen_share
from renown.lift.report import Measured, Report, report, to_csv
from renown.lift.stake import allocate

__all__ = [
    "BELOW",
    "HELD_OUT",
    "OFFERED",
    "Balance",
    "Marks",
    "Measured",
    "Report",
    "Seen",
    "allocate",
    "balance",
    "held_out",
    "report",
    "seen_amount",
    "seen_share",
    "to_csv",
]
