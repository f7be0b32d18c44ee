"""The error for a wrong request to `/_control`."""

from collections.abc import Sequence

NOT_FOUND, CONFLICT = 404, 409


class WrongRequest(Exception):
    """A request that cannot be carried out, with what was wrong and what would be right."""

    def __init__(self, says: str, *, status: int = 400, offered: Sequence[str] = ()) -> None:
        super().__init__(says)
        self.says = says
        self.status = status
        self.offered = tuple(offered)
