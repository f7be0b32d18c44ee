"""Two recorders on one database, started by mistake."""

from recorder.keeping.storage import Storage
from recorder.ledger.ledger import Ledger
from tests.unit.recorder.samples import event, take


def test_what_another_recorder_wrote_is_not_read_over_and_over(storage: Storage) -> None:
    """A reader comes to an end instead of being sent back to the start forever."""
    ledger, other = Ledger(storage), Ledger(storage)
    take(other, [event("resource-requested") for _ in range(5)])
    page = ledger.read(0, 0)
    assert (list(page.events), page.next) == ([], 0)
    assert len(other.read(0, 0).events) == 5
